import { daysAround } from '../moved-day.ts'
import type { Period } from '../period.ts'
import type { Question } from '../reports/read-question.ts'
import type { Store } from '../store/store.ts'
import { type LeadDate, readLeadDates, summedAttribution } from './lead-dates.ts'
import { dimensionsIn, summedBy, type Usable } from './usable.ts'

/** What a report may read as it is summed, as parameters of its SQL. */
type Params = {
  credits_settled: number[]
  /** Days in the site's time zone: what was summed of leads. */
  credited_dates: string[]
  /** Days of UTC on which leads of all other days lie. */
  open_days: string[]
}

type Asked = Pick<
  Question,
  'name' | 'site' | 'by' | 'filters' | 'attribution' | 'currency' | 'bots'
> & {
  settings: { time_zone: string; currency: string }
}

/**
 * Which sums of credits tell all that a question asks, which tell the paths that it reads, and whether there are leads
 * to read beside them: of other days, or of the site's own staff, to take them off these sums.
 */
export async function usableCredits(
  store: Pick<Store, 'read'>,
  question: Asked,
  { period, staff }: { period: Period; staff: string[] },
): Promise<{ credits: Usable<Params>; paths: Usable<Params> }> {
  const isKnown = isOfSummedAttribution(question)
  const tellsCredits = isKnown && asksCredits(question)
  const tellsPaths = isKnown && readsPaths(question)
  const none = usableOf([], [])
  const known =
    tellsCredits || tellsPaths ? await summedCredits(store, question, { period, staff }) : none
  return { credits: tellsCredits ? known : none, paths: tellsPaths ? known : none }
}

/** The sums of credits of a period's leads, as their site means them. */
export async function summedCredits(
  store: Pick<Store, 'read'>,
  { site, settings }: Pick<Asked, 'site' | 'settings'>,
  { period, staff }: { period: Period; staff: string[] },
): Promise<Usable<Params>> {
  const days = await daysOfStaff(store, { site, period, staff })
  return usableOf(await readLeadDates(store, { site, ...settings, ...period }), days)
}

/** Days of UTC on which staff left leads: sums have them too, so there they are read to be taken off. */
async function daysOfStaff(
  store: Pick<Store, 'read'>,
  { site, period, staff }: { site: string; period: Period; staff: string[] },
): Promise<string[]> {
  if (staff.length === 0) return []
  const found = await store.read<{ day: string }>(
    `select distinct day
    from lead_facts
    where site = {site:String} and day between {from:Date} - 1 and {to:Date} + 1 and client_id in {staff:Array(String)}`,
    { site, ...period, staff },
  )
  return found.map(({ day }) => day)
}

/** Whether a report reads how people came: to show it, or to weigh channels by it. */
export function readsPaths({ name, attribution }: Pick<Asked, 'name' | 'attribution'>): boolean {
  return name === 'paths' || isWeighedByPaths({ name, attribution })
}

export function isWeighedByPaths({
  name,
  attribution,
}: Pick<Asked, 'name' | 'attribution'>): boolean {
  return name === 'models' || (name === 'performance' && attribution.model === 'markov')
}

function usableOf(dates: LeadDate[], daysOfStaff: string[]): Usable<Params> {
  const summed = dates.filter(({ settled }) => settled !== '0')
  const open = dates.filter(({ settled }) => settled === '0')
  return {
    params: {
      credits_settled: summed.map(({ settled }) => Number(settled)),
      credited_dates: summed.map(({ date }) => date),
      open_days: [...new Set([...open.flatMap(({ date }) => daysAround(date)), ...daysOfStaff])],
    },
    has: {
      sums: summed.length > 0,
      others: summed.length === 0 || open.length > 0 || daysOfStaff.length > 0,
    },
  }
}

function isOfSummedAttribution({ attribution, currency, bots, settings }: Asked): boolean {
  return (
    attribution.path === 'unchanged' &&
    attribution.lookback_days === summedAttribution.lookback_days &&
    currency === settings.currency &&
    bots === 'out'
  )
}

function asksCredits(question: Asked): boolean {
  const { name, attribution } = question
  const decays = name === 'models' || attribution.model === 'time_decay'
  return (
    (name === 'models' || name === 'performance') &&
    attribution.date_basis === 'lead' &&
    (!decays || attribution.half_life_days === summedAttribution.half_life_days) &&
    dimensionsIn(question).every((one) => summedBy.includes(one))
  )
}
