import { openTestCollector } from '../open-test-collector.ts'
import { beacon, cost, deal, hit, payment } from '../rows.ts'

const browser = { type: 'text/plain', key: undefined }
let hits = 0

/** A client ID by its number. */
export const cid = (n: number) => `${n}.${1795400000 + n}`

/** Noon, or `time`, of a day of October 2026. */
export const at = (day: number, time = '12:00') =>
  Date.parse(`2026-10-${String(day).padStart(2, '0')}T${time}:00Z`)

type Fields = Record<string, unknown>

/** A site to which stories are told: by days, in UTC and EUR, as of the end of October 2026. */
export async function openStory({ settings = {}, now = at(31, '23:00') } = {}) {
  const collector = await openTestCollector()
  const { put, post, get, store, people, matcher, clock } = collector
  clock.now = now
  const site = { domains: ['localhost'], phone_country: 'RU', ...settings }
  await put('/v1/sites/default', site)
  const sent = async (kind: string, rows: Fields[]) => {
    const { status, text } = await post(`/v1/${kind}?site=default`, rows)
    if (status >= 300) throw new Error(text)
  }

  return {
    ...collector,
    /** A visit of some pages, each a minute after the other, and the goals that were reached in it. */
    async visit(
      client: string,
      { day, time, moment, query = '', goals = [], pages = 1, ...fields }: Visit & Fields,
    ) {
      hits += 1
      const ts = moment ?? at(day ?? 1, time)
      const of = {
        client_id: client,
        visit_id: `visit-of-${hits}`,
        visit_at: ts,
        landing_page: `http://localhost/${query}`,
        ...fields,
      }
      const seen = Array.from({ length: pages }, (_, nth) =>
        hit({ ...of, ts: ts + nth * 60_000, url: `http://localhost/page-${nth + 1}` }),
      )
      const reached = goals.map((name) => hit({ ...of, ts: ts + 600_000, type: 'goal', name }))
      const { status, text } = await post('/v1/hits?site=default', [...seen, ...reached])
      if (status >= 300) throw new Error(text)
    },
    /** A hit as a browser sends it. */
    browse: (fields: Fields) => post('/v1/hits?site=default', beacon(hit(fields)), browser),
    deals: (...rows: Fields[]) =>
      sent(
        'deals',
        rows.map((row) => deal({ client_id: '', ...row })),
      ),
    payments: (...rows: Fields[]) =>
      sent(
        'payments',
        rows.map((row) => payment(row)),
      ),
    costs: (...rows: Fields[]) =>
      sent(
        'costs',
        rows.map((row) => cost(row)),
      ),
    calls: (...rows: Fields[]) =>
      sent(
        'calls',
        rows.map((row) => ({ provider: 'pbx', ...row })),
      ),
    /** The answer of a report, once all that was told is worked off. */
    async ask(name: string, query = '', days = '&from=2026-10-01&to=2026-10-31') {
      await store.drain()
      await matcher.settle()
      await store.drain()
      await people.catchUp()
      return get(`/v1/reports/${name}?site=default${days}${query}`)
    },
  }
}

type Visit = {
  day?: number
  time?: string
  /** Of another month. */
  moment?: number
  query?: string
  goals?: string[]
  pages?: number
}

export const ad = '?utm_source=google&utm_medium=cpc&utm_campaign=spring'
export const letter = '?utm_source=news&utm_medium=email&utm_campaign=may'
