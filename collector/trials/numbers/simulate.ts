import { openPool } from '#numbers/pool'
import { openDice } from './dice.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
const beatMs = 30_000
const meanVisitMs = 3 * minuteMs

/** For how long a visitor keeps a number: visits last a whole number of beats, at least one. */
export const meanHours = (holdMs: number) =>
  (beatMs / (1 - Math.exp(-beatMs / meanVisitMs)) + holdMs) / hourMs

export type Visit = { visitor: number; at: number; number: string | undefined; lastSeen: number }

type Options = {
  numbers: number
  holdMs: number
  arrivals: number
  /** Arrivals an hour at a time; at most `mostPerHour`. */
  perHour: (at: number) => number
  mostPerHour: number
  seed: number
  onVisit?: (visit: Visit) => void
  /** Somebody was given a number that he did not hold. */
  onLease?: (visit: Visit, number: string) => void
  onProgress?: (arrivals: number) => void
}

/**
 * Visitors come at random, tell by beats that they read, and leave where they find no number. Counts who
 * was turned away, and numbers that two held at once.
 */
export function simulate(options: Options) {
  const { numbers, holdMs, arrivals, perHour, mostPerHour, onVisit, onLease, onProgress } = options
  const dice = openDice(options.seed)
  const pool = openPool({
    numbers: Array.from({ length: numbers }, (_, at) => `+4930${100_000 + at}`),
    holdMs,
  })
  const heldUntil = new Map<string, { visitor: number; until: number }>()
  // Beats are equally long, so that the next one is always the first in line.
  let beats: { visit: Visit; at: number; left: number }[] = []
  let next = 0
  let now = 0
  let turnedAway = 0
  let doubled = 0

  for (let arrival = 0; arrival < arrivals; arrival += 1) {
    // Thinning: of arrivals at the highest rate, those that the hour has.
    do now += dice.exponential(hourMs / mostPerHour)
    while (dice.next() * mostPerHour > perHour(now))
    beatUntil(now)
    const visit: Visit = { visitor: arrival, at: now, number: undefined, lastSeen: now }
    const left = Math.ceil(dice.exponential(meanVisitMs) / beatMs)
    if (show(visit, now)) beats.push({ visit, at: now + beatMs, left })
    else turnedAway += 1
    onVisit?.(visit)
    if (arrival % 10_000 === 9_999) onProgress?.(10_000)
  }
  return { turnedAway: turnedAway / arrivals, doubled, lastedMs: now }

  function beatUntil(at: number): void {
    for (let beat = beats[next]; beat && beat.at <= at; beat = beats[next]) {
      next += 1
      show(beat.visit, beat.at)
      if (beat.left > 1) beats.push({ ...beat, at: beat.at + beatMs, left: beat.left - 1 })
    }
    if (next < 100_000) return
    beats = beats.slice(next)
    next = 0
  }

  function show(visit: Visit, at: number): boolean {
    const name = String(visit.visitor)
    const lease = pool.lease({ client_id: name, visit_id: name, at })
    if (typeof lease === 'string') return false
    const holder = heldUntil.get(lease.number)
    if (holder && holder.visitor !== visit.visitor && at < holder.until) doubled += 1
    heldUntil.set(lease.number, { visitor: visit.visitor, until: lease.until })
    visit.lastSeen = at
    if (visit.number !== lease.number) onLease?.(visit, lease.number)
    visit.number = lease.number
    return true
  }
}
