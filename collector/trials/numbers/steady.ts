import { shareTurnedAway } from '#numbers/erlang'
import { meanHours, minuteMs, simulate } from './simulate.ts'

const holdMs = 2.5 * minuteMs
const pools = [5, 10, 20, 50, 100, 200]

export type Steady = {
  numbers: number
  perHour: number
  arrivals: number
  turnedAway: number
  erlang: number
  doubled: number
}

/** Pools that are asked for as much as they have, beside what Erlang's formula says of them. */
export function measureSteady(arrivals: number, onProgress: (arrivals: number) => void): Steady[] {
  return pools.map((numbers, at) => {
    const perHour = Math.round(numbers / meanHours(holdMs))
    const each = Math.ceil(arrivals / pools.length)
    const found = simulate({
      ...{ numbers, holdMs, arrivals: each, seed: at + 1, onProgress },
      ...{ perHour: () => perHour, mostPerHour: perHour },
    })
    const erlang = shareTurnedAway(perHour * meanHours(holdMs), numbers)
    return { ...{ numbers, perHour, arrivals: each, erlang }, ...found }
  })
}
