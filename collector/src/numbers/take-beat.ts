import { Hit, msOf, recordReader } from '@throughline/schema'
import Type from 'typebox'
import { parseJson } from '../batch/read-batch.ts'
import type { Caller } from '../beacons/caller.ts'
import { isOwnPage } from '../door/own-page.ts'
import { Refusal } from '../errors.ts'
import { covers, hostOf } from '../hosts.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import type { Shown } from './numbers.ts'

const { client_id, visit_id, visit_at, url, landing_page, visit_referrer, phone } = Hit.properties

/** What an open page says about once a minute. The fields are those of its hits. */
const Beat = Type.Object({
  client_id,
  visit_id,
  visit_at,
  page: url,
  landing_page,
  visit_referrer,
  /** What the page shows, E.164. */
  number: phone,
})
const reader = recordReader(Beat, { unknown: 'left_aside' })

type Given = { caller: Caller; site: string | undefined; body: Buffer }
type Answer = { status: number; body: { numbers: Shown & { lost?: boolean } } }

/**
 * Renews what a visitor holds, with no hit. Somebody who never had a number in a hit gets none here:
 * hits are judged, and beats are not. `lost` says that the page shows a number which is no longer his.
 * @throws Refusal
 */
export async function takeBeat(
  { caller, body, ...asked }: Given,
  { sites, enrichment, numbers, now }: Services,
): Promise<Answer> {
  const { site, settings } = requireSite(sites, asked.site)
  const { origin } = caller.headers
  if (origin !== undefined && !isOwnPage(origin, settings.domains)) throw stranger('origin')
  const read = reader.read(parseJson(body.toString('utf8')))
  if ('problems' in read) throw invalid(read.problems[0])
  const beat = read.value
  if (!covers(settings.domains, hostOf(beat.page) ?? '')) throw stranger('page')
  const { place, verdict } = enrichment.browser(caller.ip, caller.headers)
  if (verdict.bot === 1 || !numbers.wanted(settings)) {
    return { status: 200, body: { numbers: { swaps: [] } } }
  }
  const shown = await numbers.show({
    site,
    settings,
    visit_id: beat.visit_id,
    known: true,
    visitor: {
      client_id: beat.client_id,
      visit_at: msOf(beat.visit_at),
      url: beat.page,
      origin: enrichment.origin(beat, settings),
      place,
      at: now(),
    },
  })
  const lost = beat.number !== undefined && beat.number !== shown.number
  return { status: 200, body: { numbers: lost ? { ...shown, lost } : shown } }
}

function stranger(field: string): Refusal {
  const message = 'The site does not list the domain of this page. Add it to its settings.'
  return new Refusal(403, 'wrong_domain', { field, message })
}

function invalid(problem: { field: string; error: string } = { field: '', error: 'invalid' }) {
  const { field, error } = problem
  return new Refusal(400, error, { field, message: `"${field}" of the beat: ${error}.` })
}
