/**
 * Tables that hold secrets: hashes of keys, sealed settings of connectors, and what vendors sent, with
 * the headers that let them in. Only an admin's key reads them.
 */
export const secretTables: readonly string[] = ['api_keys', 'connections', 'deliveries']

const named = new RegExp(`\\b(${secretTables.join('|')})\\b`)

// These find tables by texts, which are worked out only when the query runs.
const finders = /\b(merge|loop|mergeTree\w+)[`"]?\(/i

/**
 * What of a canonical query, emptied of its strings, reaches for secrets, if anything. A parameter of the
 * type Identifier may name a table too, so its value must be a plain name.
 */
export function reachesSecrets(
  words: string,
  params: Readonly<Record<string, unknown>>,
): string | undefined {
  const finder = finders.exec(words)?.[1]
  if (finder !== undefined) return `the function ${finder}()`
  const values = [...words.matchAll(/\{(\w+):Identifier\}/gi)].map(([, name = '']) =>
    String(params[name] ?? ''),
  )
  if (values.some((value) => !/^[\w.]*$/.test(value))) return 'an Identifier that is no plain name'
  const name = [words, ...values].map((text) => named.exec(text)?.[1]).find((one) => one)
  return name === undefined ? undefined : `the name ${name}`
}
