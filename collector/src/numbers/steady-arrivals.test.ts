import { expect, test } from 'vitest'
import { shareTurnedAway } from './erlang.ts'
import { openPool } from './pool.ts'

const beatMs = 30_000
const meanVisitMs = 180_000
const holdMs = 150_000
const hourMs = 3_600_000
/** For how long a visitor keeps a number: visits last a whole number of beats, at least one. */
const meanHours = (beatMs / (1 - Math.exp(-beatMs / meanVisitMs)) + holdMs) / hourMs

test.each([
  { numbers: 5, perHour: 30 },
  { numbers: 20, perHour: 160 },
  { numbers: 100, perHour: 1_000 },
])('of $perHour visitors an hour $numbers numbers turn away what Erlang B says', (given) => {
  const { turnedAway, doubled } = simulate({ ...given, arrivals: 100_000 })
  const expected = shareTurnedAway(given.perHour * meanHours, given.numbers)

  expect(doubled).toBe(0)
  expect(turnedAway / expected).toBeGreaterThan(0.9)
  expect(turnedAway / expected).toBeLessThan(1.1)
})

/** Visitors come at random, tell by beats that they read, and leave where they find no number. */
function simulate({
  numbers,
  perHour,
  arrivals,
}: Record<'numbers' | 'perHour' | 'arrivals', number>) {
  const dice = seeded(7)
  const pool = openPool({
    numbers: Array.from({ length: numbers }, (_, at) => `+4930${100_000 + at}`),
    holdMs,
  })
  const heldUntil = new Map<string, { visitor: string; until: number }>()
  // Beats are equally long, so that the next one is always the first in line.
  const beats: { visitor: string; at: number; left: number }[] = []
  let next = 0
  let now = 0
  let turnedAway = 0
  let doubled = 0

  for (let arrival = 0; arrival < arrivals; arrival += 1) {
    now += (-Math.log(1 - dice()) / perHour) * hourMs
    for (let beat = beats[next]; beat && beat.at <= now; beat = beats[next]) {
      next += 1
      show(beat.visitor, beat.at)
      if (beat.left > 1) beats.push({ ...beat, at: beat.at + beatMs, left: beat.left - 1 })
    }
    const visitor = String(arrival)
    const left = Math.ceil((-Math.log(1 - dice()) * meanVisitMs) / beatMs)
    if (show(visitor, now)) beats.push({ visitor, at: now + beatMs, left })
    else turnedAway += 1
  }
  return { turnedAway: turnedAway / arrivals, doubled }

  function show(visitor: string, at: number): boolean {
    const lease = pool.lease({ client_id: visitor, visit_id: visitor, at })
    if (typeof lease === 'string') return false
    const holder = heldUntil.get(lease.number)
    if (holder && holder.visitor !== visitor && at < holder.until) doubled += 1
    heldUntil.set(lease.number, { visitor, until: lease.until })
    return true
  }
}

/** Mulberry32, so that the same visitors come each time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
