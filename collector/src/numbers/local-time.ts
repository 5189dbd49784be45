import type { NumberRule } from '@throughline/schema'

type Day = NonNullable<NumberRule['days']>[number]
export type LocalTime = {
  day: Day
  dayBefore: Day
  /** Since midnight, from 0 to 1439. */
  minute: number
}

const week: readonly Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const formats = new Map<string, Intl.DateTimeFormat>()
let last = { timeZone: '', minute: Number.NaN, time: timeOf(0, 0) }

/** What a clock on the wall shows at `at`, Unix ms. Visitors of one minute ask for one answer. */
export function localTime(at: number, timeZone: string): LocalTime {
  const minute = Math.floor(at / 60_000)
  if (last.minute !== minute || last.timeZone !== timeZone) {
    last = { timeZone, minute, time: read(at, timeZone) }
  }
  return last.time
}

function read(at: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const weekday = parts.get('weekday')?.toLowerCase()
  const day = week.findIndex((name) => weekday?.startsWith(name))
  return timeOf(day, Number(parts.get('hour')) * 60 + Number(parts.get('minute')))
}

function timeOf(day: number, minute: number): LocalTime {
  return { day: week[day] ?? 'sun', dayBefore: week[(day + 6) % 7] ?? 'sat', minute }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, format)
  return format
}
