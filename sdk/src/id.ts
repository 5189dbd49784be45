/** 21 characters that sort by time: 9 of base36 milliseconds (until the year 5188), 12 at random. */
export function newId(now: number): string {
  const random = throwDice(12).map((number) => (number % 36).toString(36))
  return now.toString(36).padStart(9, '0') + random.join('')
}

/** Random numbers of 32 bits. */
export function throwDice(count: number): number[] {
  return [...crypto.getRandomValues(new Uint32Array(count))]
}
