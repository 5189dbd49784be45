import { StartError } from './errors.ts'

const kinds = [
  'hits',
  'goals',
  'visits',
  'deals',
  'payments',
  'costs',
  'calls',
  'emails',
  'leases',
  'matches',
] as const
export type Retained = (typeof kinds)[number]

/** For how many days rows are kept, by what they are. What is not here is kept for ever. */
export type Retention = Partial<Record<Retained, number>>

// A Date ends in 2149: a row of 2100 must not run over it and seem old.
const longestDays = 10_000

/** Reads `hits=400d,visits=800d,goals=off`. @throws StartError that says what is wrong. */
export function readRetention(given = ''): Retention {
  const retention: Retention = {}
  const seen = new Set<string>()
  for (const part of given.split(',').map((text) => text.trim())) {
    if (part === '') continue
    const [, name, days] = /^(\w+)\s*=\s*(off|\d{1,5}d)$/.exec(part) ?? []
    const kind = kinds.find((one) => one === name)
    const count = days === 'off' ? undefined : Number.parseInt(days ?? '', 10)
    if (kind === undefined || seen.has(kind) || (count !== undefined && !isSpan(count))) {
      throw new StartError(
        `RETENTION says "${part.slice(0, 64)}"`,
        `Name ${kinds.join(', ')} once each, with days or off: hits=400d,visits=800d,goals=off. ` +
          `Days are from 1 to ${longestDays}; what is not named is kept for ever.`,
      )
    }
    seen.add(kind)
    if (count !== undefined) retention[kind] = count
  }
  return retention
}

function isSpan(days: number): boolean {
  return days >= 1 && days <= longestDays
}
