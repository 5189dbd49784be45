/**
 * The fields of an object as they stand inside a row's JSON, without the braces around. Written once for
 * each object, so give it those that are remembered and never changed.
 */
export function openTexts() {
  const known = new WeakMap<object, string>()
  return (fields: object): string => {
    const found = known.get(fields)
    if (found !== undefined) return found
    const text = JSON.stringify(fields).slice(1, -1)
    known.set(fields, text)
    return text
  }
}
