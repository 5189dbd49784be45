/** A vendor's words and what they mean. Every object inherits a `constructor`; a table has none. */
export function table<Value>(entries: Record<string, Value>): (word: string) => Value | undefined {
  return (word) => (Object.hasOwn(entries, word) ? entries[word] : undefined)
}

/** Whole seconds that a vendor writes as text. What is no number stays none, and is refused by name. */
export function seconds(text: string): number | undefined {
  return text === '' ? undefined : Math.round(Number(text))
}

/** Unix milliseconds of Unix seconds; 0 is how vendors write "never". */
export function unixSeconds(text: string): number | undefined {
  if (text === '' || Number(text) === 0) return undefined
  return Math.round(Number(text) * 1000)
}

// Twilio dials these for callers it knows nothing of: they spell ANONYMOUS, RESTRICTED, BLOCKED,
// UNKNOWN and UNAVAILABLE.
const spelled = /^\+?(?:266696687|7378742833|2562533|8656696|86282452253)$/
const words =
  /^(?:anonymous|restricted|private|withheld|blocked|unknown|unavailable|hidden|<null>)$/i

/** Who called, as the vendor writes it; of a hidden caller nothing. */
export function caller(text: string): string {
  const plain = text.trim()
  return words.test(plain) || spelled.test(plain) ? '' : plain
}
