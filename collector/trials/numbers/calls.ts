import { openDice } from './dice.ts'
import { minuteMs, simulate, type Visit } from './simulate.ts'

const numbers = 30
const perHour = 60
const graceMs = 60 * minuteMs
const meanDelayMs = 15 * minuteMs
const shareOfCallers = 0.05
const visits = 60_000
const holds = [1, 2.5, 5, 10, 15, 20, 30, 60]

export type Calls = {
  holdMinutes: number
  turnedAway: number
  right: number
  wrong: number
  unknown: number
  withoutNumber: number
  doubled: number
}

type Shown = { visit: Visit; at: number }

/**
 * One visitor in twenty calls, a while after he came: mostly while he reads, and often after he left. The
 * call belongs to the visit that was shown the number last, if that was not too long ago.
 */
export function measureCalls(onProgress: (arrivals: number) => void): Calls[] {
  return holds.map((holdMinutes) => {
    const holdMs = holdMinutes * minuteMs
    const shown = new Map<string, Shown[]>()
    const all: Visit[] = []
    const { turnedAway, doubled } = simulate({
      ...{ numbers, holdMs, arrivals: visits, seed: 5, onProgress },
      ...{ perHour: () => perHour, mostPerHour: perHour },
      onVisit: (visit) => all.push(visit),
      onLease(visit, number) {
        const before = shown.get(number)
        if (before) before.push({ visit, at: Math.max(visit.at, visit.lastSeen) })
        else shown.set(number, [{ visit, at: visit.at }])
      },
    })
    const dice = openDice(6)
    const found = { right: 0, wrong: 0, unknown: 0, withoutNumber: 0 }
    let calls = 0
    for (const visit of all) {
      const isCaller = dice.next() < shareOfCallers
      const at = visit.at + dice.exponential(meanDelayMs)
      if (!isCaller) continue
      calls += 1
      if (visit.number === undefined) found.withoutNumber += 1
      else found[judge(shown.get(visit.number) ?? [], { at, holdMs, visit })] += 1
    }
    const share = (count: number) => count / calls
    return {
      ...{ holdMinutes, turnedAway, doubled },
      right: share(found.right),
      wrong: share(found.wrong),
      unknown: share(found.unknown),
      withoutNumber: share(found.withoutNumber),
    }
  })
}

type Call = { at: number; holdMs: number; visit: Visit }

function judge(shown: Shown[], { at, holdMs, visit }: Call): 'right' | 'wrong' | 'unknown' {
  const last = shown.findLast((one) => one.at <= at)
  if (!last || at > last.visit.lastSeen + holdMs + graceMs) return 'unknown'
  return last.visit === visit ? 'right' : 'wrong'
}
