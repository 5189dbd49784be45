const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i
const earliestMs = Date.UTC(2000, 0, 1)
const latestMs = Date.UTC(2100, 0, 1)

/** Whether `value` is a real day between 2000 and 2099, `YYYY-MM-DD`: 30 February is none. */
export function isDay(value: string): boolean {
  const match = dayPattern.exec(value)
  if (!match) return false
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const real = new Date(Date.UTC(year, month - 1, date))
  return (
    year >= 2000 && year < 2100 && real.getUTCMonth() === month - 1 && real.getUTCDate() === date
  )
}

/**
 * Unix milliseconds of an ISO 8601 moment, or undefined where it is none. A moment without an
 * offset is UTC. `Date.parse` is not asked alone: it takes 30 February for 2 March.
 */
export function parseInstant(value: string): number | undefined {
  const match = instantPattern.exec(value)
  if (!match) return undefined
  const [, date = '', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = match
  if (!isDay(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return undefined
  }
  const millis = fraction.padEnd(3, '0').slice(0, 3)
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  const ms = Date.parse(`${date}T${hour}:${minute}:${second}.${millis}${offset}`)
  return ms >= earliestMs && ms < latestMs ? ms : undefined
}

/** Unix milliseconds of a moment that was found valid, in either of its forms. */
export function msOf(value: number | string): number {
  return typeof value === 'number' ? value : (parseInstant(value) ?? Number.NaN)
}

/**
 * `2026-10-01 09:30:00.000`: Unix milliseconds as ClickHouse reads a DateTime64(3, 'UTC'). Most
 * moments lie in the same second as the last ones, and `toISOString` takes its time.
 */
export function formatInstant(given: number): string {
  const ms = Math.trunc(given)
  const second = Math.floor(ms / 1000)
  const slot = second & (recent.length - 1)
  const known = recent[slot]
  if (known?.second === second) return known.text + millis[ms - second * 1000]
  const iso = new Date(ms).toISOString()
  const text = `${iso.slice(0, 10)} ${iso.slice(11, 20)}`
  recent[slot] = { second, text }
  return text + iso.slice(20, 23)
}

const recent: { second: number; text: string }[] = Array.from({ length: 256 }, () => ({
  second: Number.NaN,
  text: '',
}))
const millis = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, '0'))
