/**
 * The parameters of a web address by name, in lower case; undefined where it is no address. Of one that
 * is there twice the first that says something counts.
 */
export function parametersOf(address: string): Map<string, string> | undefined {
  const found = plain.exec(address)
  if (found) return gathered(pairsOf(found[1]))
  return URL.canParse(address) ? gathered(new URL(address).searchParams) : undefined
}

// The cut may halve an emoji, and ClickHouse refuses the half.
export function cut(value: string): string {
  return value.trim().slice(0, 512).toWellFormed()
}

// What needs no parser of addresses: a plain name as in hosts.ts, and a query that one leaves as it is.
const plain =
  /^https?:\/\/(?!(?:[^/?#]*\.)?xn--)(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*(?::\d{1,4})?(?:\/[^?#]*)?(?:\?([\w.~,:;/=&+%-]*)|(?=#|$))(?:#|$)/

function pairsOf(query = ''): Iterable<[string, string]> {
  if (query === '') return []
  if (query.includes('%')) return new URLSearchParams(query)
  return query
    .replaceAll('+', ' ')
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    })
}

function gathered(pairs: Iterable<[string, string]>): Map<string, string> {
  const query = new Map<string, string>()
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    const said = cut(value)
    if (said !== '' && !query.has(key)) query.set(key, said)
  }
  return query
}
