// One token of SQL: a comment, a string, a quoted name, a heredoc, a word, or any other character. One
// that is not closed takes all the rest: to look for its end again from each character would take hours.
const token =
  /\s+|--[^\n]*|#(?:!|\s)[^\n]*|\/\*.*?(?:\*\/|$)|'(?:[^'\\]|\\(?:.|$)|'')*(?:'|$)|`(?:[^`\\]|\\(?:.|$)|``)*(?:`|$)|"(?:[^"\\]|\\(?:.|$)|"")*(?:"|$)|\$(\w*)\$.*?(?:\$\1\$|$)|\w+|./gsy

const opensRows = /^(?:values|format)$/i
const opensQuery = /^(?:select|with|from)$/i

/**
 * Where in an insert its rows begin: behind `values` or `format X`. `undefined` for every other query,
 * for an insert that selects its rows, and for one that is cut off before them. Of bytes as latin1, in
 * which a character is a byte.
 */
export function rowsAt(text: string): number | undefined {
  let depth = 0
  let first = ''
  for (const { word, end } of tokensOf(text)) {
    if (first === '') {
      first = word
      if (!/^insert$/i.test(word)) return undefined
    } else if (word === '(') depth += 1
    else if (word === ')') depth -= 1
    else if (depth === 0 && opensQuery.test(word)) return undefined
    else if (depth === 0 && opensRows.test(word)) {
      return /^values$/i.test(word) ? end : behindFormat(text, end)
    }
  }
  return undefined
}

function* tokensOf(text: string) {
  token.lastIndex = 0
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const word = found[0]
    const end = token.lastIndex
    if (!/^(?:\s|--|#[!\s]|\/\*)/.test(word)) yield { word, end }
    token.lastIndex = end
  }
}

/** Behind the name and the end of its line, where there is one: the first byte of the rows. */
function behindFormat(text: string, at: number): number | undefined {
  const name = /\s*\w+[ \t\r\f]*\n?/y
  name.lastIndex = at
  return name.test(text) ? name.lastIndex : undefined
}
