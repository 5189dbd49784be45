/**
 * What is looked for and what is written, ready to use, so that no browser needs to work it out:
 * a pattern whose first two groups take what must not stand before it, and whose third is what is
 * swapped; digits or a sign that a text which has it shows; the digits that take the place of its
 * digits, where they are as many; else how it is written in a text, a link and a WhatsApp link; and
 * inside of what alone, if not everywhere.
 */
export type SwapRule = [
  pattern: string,
  key: string,
  digits: string,
  text: string,
  link: string,
  chat: string,
  selector?: string,
]

export type ReadyRule = [
  pattern: RegExp,
  key: string,
  digits: string,
  text: string,
  link: string,
  chat: string,
  selector?: string,
]

/** Where it stands, as an index of a rule: in a text, a `tel:`, a WhatsApp link. */
export type Place = 3 | 4 | 5

// What may stand between two digits of one number; percent-encoded in an address.
const gap = '(?:[\\s().\\-/\\xad\\u200b-\\u2212]|%(?!2b)..)*'

export function readyRule([pattern, ...rest]: SwapRule): ReadyRule {
  return [RegExp(pattern.replace(/ /g, gap), 'gi'), ...rest]
}

/**
 * One text for each character of `text`, after all swaps. Text of the same length is dealt out to the
 * characters, and so to the text nodes they come from; else the first one, and so the first node, takes
 * all of it.
 */
export function swapCells(text: string, place: Place, rules: ReadyRule[]): string[] {
  const cells = text.split('')
  // As it stands, and without what is percent-encoded.
  const signs = signsOf(text + text.replace(/%../g, (sign) => (sign === '%40' ? '@' : '')))
  for (const rule of rules) {
    if (!rule[place] || !signs.includes(rule[1])) continue
    text.replace(rule[0], (found, longer, more, own, index) => {
      if (longer || more) return ''
      let at = 0
      const next = rule[2]
        ? found.slice(0, -own.length) +
          own.replace(/%..|\d/g, (sign: string) => (sign[1] ? sign : rule[2].charAt(at++)))
        : (/^\([^)]*$/.test(found) ? '(' : '') + rule[place]
      for (at = 0; at < found.length; at++) {
        cells[index + at] = next.length === found.length ? next.charAt(at) : at ? '' : next
      }
      return ''
    })
  }
  return cells
}

/** Whether there may be anything to swap in `text`. */
export function mayHold(text: string, rules: ReadyRule[]): boolean {
  const signs = signsOf(text)
  // By index, here as elsewhere: until it is compiled, a browser takes an array apart a step an item.
  return rules.some((rule) => signs.includes(rule[1]))
}

function signsOf(text: string): string {
  return text.replace(/[^\d@]+/g, '')
}
