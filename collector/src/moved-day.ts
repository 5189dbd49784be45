/** The day so many days after another, or before it. */
export function movedDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}

/** A day and both next to it: on which days of UTC one of any time zone lies, and the other way round. */
export function daysAround(day: string): string[] {
  return [movedDay(day, -1), day, movedDay(day, 1)]
}
