/**
 * The value at a JSON pointer (RFC 6901, `/call/id`) or a path (`call.id`, `legs[0].number`). Only what
 * a value holds itself is found, nothing that it inherits.
 */
export function valueAt(value: unknown, path: string): unknown {
  let at = value
  for (const name of path.startsWith('/') ? pointer(path) : dotted(path)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = Reflect.get(at, name)
  }
  return at
}

function pointer(path: string): string[] {
  const names = path.slice(1).split('/')
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function dotted(path: string): string[] {
  return path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((name) => name !== '')
}
