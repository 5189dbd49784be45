import { settings } from './world.js'

export const dayMs = 86_400_000

const localClock = new Intl.DateTimeFormat('en', {
  timeZone: settings.time_zone,
  timeZoneName: 'longOffset',
})

/** The last `count` days up to `until`, both as `YYYY-MM-DD`. */
export function lastDays(until, count) {
  const last = Date.parse(until)
  return Array.from({ length: count }, (_, index) => dayOf(last - (count - 1 - index) * dayMs))
}

/** Unix milliseconds at which a day begins where the demo's shop is. */
export function midnightOf(day) {
  const utc = Date.parse(day)
  return utc - offsetMs(utc - offsetMs(utc))
}

/** The day that it is at `ms` where the demo's shop is. */
export function localDay(ms) {
  return dayOf(ms + offsetMs(ms))
}

/** The day after `day`. */
export function nextDay(day) {
  return dayOf(Date.parse(day) + dayMs)
}

function dayOf(utcMs) {
  return new Date(utcMs).toISOString().slice(0, 10)
}

function offsetMs(ms) {
  const [, hours = '0', minutes = '0'] = /GMT([+-]\d\d):(\d\d)/.exec(localClock.format(ms)) ?? []
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000
}
