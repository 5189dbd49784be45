/** A text as ClickHouse's string literal. */
export function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, (mark) => `\\${mark}`).replaceAll('\0', '\\0')}'`
}

/** A text as ClickHouse's name of a thing. */
export function quotedName(text: string): string {
  return `\`${text.replace(/[\\`]/g, (mark) => `\\${mark}`)}\``
}
