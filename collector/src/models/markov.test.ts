import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lead, none, removalEffects, start, type Transition } from './markov.ts'

/** The steps of paths: channels, and whether they end in a lead. */
function stepsOf(paths: [channels: string[], converts: boolean][]): Transition[] {
  const times = new Map<string, Transition>()
  for (const [channels, converts] of paths) {
    const states = [start, ...channels, converts ? lead : none]
    states.slice(1).forEach((to, at) => {
      const from = states[at] ?? start
      const known = times.get(`${from}|${to}`) ?? { from, to, times: 0 }
      times.set(`${from}|${to}`, { ...known, times: known.times + 1 })
    })
  }
  return [...times.values()]
}

test('c1>c2>c3 converts, c1 and c2>c3 do not: effects of .5, 1 and 1', () => {
  const steps = stepsOf([
    [['c1', 'c2', 'c3'], true],
    [['c1'], false],
    [['c2', 'c3'], false],
  ])

  const effects = removalEffects(steps)
  expect(effects.c1).toBeCloseTo(0.5, 12)
  expect(effects.c2).toBeCloseTo(1, 12)
  expect(effects.c3).toBeCloseTo(1, 12)
})

test('where no path ends in a lead, no channel has an effect', () => {
  expect(removalEffects(stepsOf([[['c1'], false]]))).toEqual({})
  expect(removalEffects([])).toEqual({})
})

const channel = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const somePaths = fc.array(
  fc.tuple(fc.array(channel, { minLength: 1, maxLength: 8 }), fc.boolean()),
  { minLength: 1, maxLength: 30 },
)

test('effects are those of the inverse of I − Q, and repeats that are collapsed change none', () => {
  fc.assert(
    fc.property(somePaths, (paths) => {
      const found = removalEffects(stepsOf(paths))
      const expected = byInverse(stepsOf(paths))
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
      for (const [name, effect] of Object.entries(expected)) {
        expect(Math.abs((found[name] ?? Number.NaN) - effect)).toBeLessThan(1e-9)
      }
      const collapsed = paths.map(([channels, converts]): [string[], boolean] => [
        channels.filter((name, at) => name !== channels[at - 1]),
        converts,
      ])
      for (const [name, effect] of Object.entries(removalEffects(stepsOf(collapsed)))) {
        expect(Math.abs((found[name] ?? Number.NaN) - effect)).toBeLessThan(1e-9)
      }
    }),
    { numRuns: 500 },
  )
})

/**
 * Another way to the same: the fundamental matrix N = (I − Q)⁻¹ of the absorbing chain, by Gauss–Jordan
 * over the whole matrix; a removed channel is a row of zeros.
 */
function byInverse(steps: Transition[]): Record<string, number> {
  const channels = [...new Set(steps.map(({ from }) => from))].filter((name) => name !== start)
  const whole = chance(steps, undefined)
  if (whole === 0) return {}
  return Object.fromEntries(channels.map((name) => [name, 1 - chance(steps, name) / whole]))
}

function chance(steps: Transition[], removed: string | undefined): number {
  const states = [start, ...new Set(steps.map(({ from }) => from).filter((name) => name !== start))]
  const p = (from: string, to: string) => {
    if (from === removed) return 0
    const all = steps.filter((step) => step.from === from)
    const sum = all.reduce((so, { times }) => so + times, 0)
    return sum === 0 ? 0 : (all.find((step) => step.to === to)?.times ?? 0) / sum
  }
  const matrix = states.map((from) => states.map((to) => (from === to ? 1 : 0) - p(from, to)))
  const inverse = invert(matrix)
  return states.reduce((so, state, at) => so + (inverse[0]?.[at] ?? 0) * p(state, lead), 0)
}

function invert(matrix: number[][]): number[][] {
  const size = matrix.length
  const rows = matrix.map((row, at) => [...row, ...row.map((_, to) => Number(to === at))])
  for (let at = 0; at < size; at += 1) {
    const rest = rows.slice(at)
    const best = rest.reduce((so, row) =>
      Math.abs(row[at] ?? 0) > Math.abs(so[at] ?? 0) ? row : so,
    )
    const from = rows.indexOf(best)
    rows[from] = rows[at] ?? best
    const divisor = best[at] ?? 1
    rows[at] = best.map((value) => value / divisor)
    rows.forEach((row, other) => {
      const factor = row[at] ?? 0
      if (other === at) return
      rows[other] = row.map((value, to) => value - factor * (rows[at]?.[to] ?? 0))
    })
  }
  return rows.map((row) => row.slice(size))
}
