/** What a browser says of itself in `Sec-CH-UA*`: https://wicg.github.io/ua-client-hints/ */
export type ClientHints = {
  /** In the order of the header, without the made-up ones. */
  brands: { name: string; version: string }[]
  mobile: boolean | undefined
  platform: string
  platformVersion: string
  model: string
}

type Headers = Record<string, string | string[] | undefined>

const names = [
  'sec-ch-ua',
  'sec-ch-ua-full-version-list',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-ch-ua-platform-version',
  'sec-ch-ua-model',
] as const

const longest = 512

/** The raw text of the hints, bounded: the same text means the same hints. '' where there are none. */
export function hintsOf(headers: Headers): string {
  if (headers['sec-ch-ua'] === undefined && headers['sec-ch-ua-platform'] === undefined) return ''
  return names.map((name) => textOf(headers[name]).replaceAll('\n', ' ')).join('\n')
}

/** Reads what `hintsOf` gave. What is no structured field says nothing; nothing throws. */
export function readHints(text: string): ClientHints {
  const [brands = '', fullBrands = '', mobile = '', ...strings] = text.split('\n')
  const [platform = '', platformVersion = '', model = ''] = strings.map(stringOf)
  const full = brandsOf(fullBrands)
  return {
    brands: full.length > 0 ? full : brandsOf(brands),
    mobile: mobile === '?1' ? true : mobile === '?0' ? false : undefined,
    platform,
    platformVersion: /^\d{1,6}(?:\.\d{1,6}){0,3}$/.test(platformVersion) ? platformVersion : '',
    model,
  }
}

const brand = /"([^"\\]{1,64})"\s?;\s?v="(\d{1,6}(?:\.\d{1,6}){0,3})"/g
// Browsers add a brand that is none, so that nobody leans on the order: "Not/A)Brand".
const madeUp = /^.?not.?a.?brand$/i

function brandsOf(list: string): ClientHints['brands'] {
  return [...list.matchAll(brand)]
    .map(([, name = '', version = '']) => ({ name, version }))
    .filter(({ name }) => !madeUp.test(name))
}

/** A structured field's string. What a model is called may hold no mark of a User-Agent. */
function stringOf(field: string): string {
  const [, text = ''] = /^"([\w .,+'/:&-]{0,64})"$/.exec(field.trim()) ?? []
  return text.trim()
}

function textOf(header: string | string[] | undefined): string {
  return (typeof header === 'string' ? header : '').slice(0, longest)
}
