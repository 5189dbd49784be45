import { msOf } from '@throughline/schema'

const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * Unix milliseconds of a moment such as `2026-10-05 09:15:07`, which a clock in `timeZone` showed. One
 * that names its own offset is taken at its word. NaN where it is no moment. Of an hour that a clock
 * showed twice, the first is meant; one that it skipped lies as far behind the gap.
 */
export function localTime(text: string, timeZone: string): number | undefined {
  if (text === '') return undefined
  const shown = msOf(text)
  if (zoned.test(text) || Number.isNaN(shown)) return shown
  // The offset before and after the moment: they differ in the days around a change of the clock.
  const offsets = [shown - 86_400_000, shown + 86_400_000].map((ms) => offsetAt(ms, timeZone))
  const candidates = offsets.map((offset) => shown - offset)
  const real = candidates.filter((ms) => ms + offsetAt(ms, timeZone) === shown)
  return Math.min(...(real.length > 0 ? real : [shown - (offsets[0] ?? 0)]))
}

/** `2026-10-05 09:15:07`: what a clock in `timeZone` shows. */
export function shownAt(ms: number, timeZone: string): string {
  return new Date(ms + offsetAt(ms, timeZone)).toISOString().slice(0, 19).replace('T', ' ')
}

function offsetAt(ms: number, timeZone: string): number {
  const second = Math.floor(ms / 1000) * 1000
  const parts = formatIn(timeZone).formatToParts(second)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return shown - second
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, made)
  return made
}
