/** Where it stands decides how a number is written: in a text, a `tel:`, a WhatsApp link. */
export type Place = 'text' | 'link' | 'chat'

/** What is to be swapped: `next` goes where `length` characters from `index` on were. */
type Edit = { index: number; length: number; next: string }

/** `digits` are those of `text`. */
export type Finder = (text: string, place: Place, digits: string) => Edit[]

/** What is written over a `match` that follows `before`; nothing where it is to stay. */
type Rewrite = (match: RegExpMatchArray, before: string, place: Place) => string | undefined

/** Looks for `pattern` where the digits of a text have `key` among them: that is soon told. */
export function openFinder(pattern: string, key: string, rewrite: Rewrite): Finder {
  const found = RegExp(pattern, 'gi')

  return (text, place, digits) => {
    const edits: Edit[] = []
    if (!digits.includes(key)) return edits
    for (let match = found.exec(text); match; match = found.exec(text)) {
      const { 0: old, index } = match
      const next = rewrite(match, text.slice(0, index), place)
      if (next) edits.push({ index, length: old.length, next })
    }
    return edits
  }
}

/**
 * One text for each character of `text`, after all edits. Text of the
 * same length is dealt out to the characters, and so to the text nodes they come from; else the first
 * one, and so the first node, takes all of it.
 */
export function swapCells(text: string, place: Place, finders: Finder[]): string[] {
  const digits = text.replace(/%..|\D/g, '')
  const cells = text.split('')
  for (const { index, length, next } of finders.flatMap((find) => find(text, place, digits))) {
    const dealt = next.length === length
    for (let at = 0; at < length; at++) {
      cells[index + at] = dealt ? next.charAt(at) : at ? '' : next
    }
  }
  return cells
}
