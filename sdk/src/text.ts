/** A text or number from the page as trimmed text of at most `limit` characters; else ''. */
export function textOf(value: unknown, limit: number): string {
  const known = typeof value === 'string' || Number.isFinite(value)
  // A cut may halve an emoji: the lone half is no valid UTF-8.
  return known
    ? String(value)
        .trim()
        .slice(0, limit)
        .replace(/[\ud800-\udbff]$/, '')
    : ''
}
