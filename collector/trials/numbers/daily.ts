import { numbersFor } from '#numbers/erlang'
import { hourMs, meanHours, minuteMs, simulate, type Visit } from './simulate.ts'

const holdMs = 30 * minuteMs
const visitsADay = 1_200
/** Of a shop's day, hour by hour: quiet at night, busy at noon and in the evening. */
const curve = [
  ...[8, 5, 3, 2, 2, 4, 9, 18, 32, 46, 56, 62],
  ...[66, 64, 60, 58, 58, 62, 68, 74, 72, 58, 36, 18],
]
const whole = curve.reduce((sum, one) => sum + one, 0)
const hourly = curve.map((one) => (visitsADay * one) / whole)
const peak = Math.max(...hourly)

export type Daily = {
  sized: string
  numbers: number
  turnedAway: number
  inPeak: number
  doubled: number
}

/** A month of such days with as many numbers as different ways of sizing would have bought. */
export function measureDaily(onProgress: (arrivals: number) => void): Daily[] {
  const erlangs = peak * meanHours(holdMs)
  const sizes = [
    { sized: 'mean of the day', numbers: Math.ceil((visitsADay / 24) * meanHours(holdMs)) },
    { sized: 'mean of the peak hour', numbers: Math.ceil(erlangs) },
    { sized: 'Erlang B, 5 % of the peak', numbers: numbersFor(erlangs, 0.05) },
    { sized: 'Erlang B, 1 % of the peak', numbers: numbersFor(erlangs, 0.01) },
  ]
  return sizes.map(({ sized, numbers }) => {
    const inPeak = { visits: 0, away: 0 }
    const perHour = (at: number) => hourly[Math.floor(at / hourMs) % 24] ?? 0
    const onVisit = ({ at, number }: Visit) => {
      if (perHour(at) < peak) return
      inPeak.visits += 1
      if (number === undefined) inPeak.away += 1
    }
    const arrivals = visitsADay * 30
    const { turnedAway, doubled } = simulate({
      ...{ numbers, holdMs, arrivals, perHour, mostPerHour: peak, seed: 11, onVisit, onProgress },
    })
    return { sized, numbers, turnedAway, inPeak: inPeak.away / inPeak.visits, doubled }
  })
}
