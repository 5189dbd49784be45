import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { deal, payment } from './rows.ts'

const first = Date.parse('2026-09-01T12:00:00Z')
const dayMs = 86_400_000
const days = 30
const day = fc.nat(days - 1)
const sales = fc.array(
  fc.record({
    client: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom('new', 'won', 'won', 'lost', 'spam'),
    created: day,
    closed: day,
    paid: fc.array(day, { maxLength: 3 }),
  }),
  { minLength: 3, maxLength: 12 },
)
type Sale = typeof sales extends fc.Arbitrary<(infer One)[]> ? One : never

/** By a plain loop: persons to whom something was sold that counts in the period. */
function buyersOf(all: Sale[], basis: string, [from, to]: [number, number]): number {
  const isIn = (at: number) => at >= from && at <= to
  const buyers = all.filter(({ status, created, closed, paid }) => {
    if (status === 'spam' || (status !== 'won' && paid.length === 0)) return false
    if (basis === 'lead') return isIn(created)
    return paid.length > 0 ? paid.some(isIn) : isIn(closed)
  })
  return new Set(buyers.map(({ client }) => client)).size
}

test('buyers of any period are those to whom something was sold in it, each once', async () => {
  const { put, post, get, store, people, leadFacts } = await openTestCollector()
  let sites = 0
  await fc.assert(
    fc.asyncProperty(
      sales,
      sales,
      fc.array(fc.tuple(day, day), { minLength: 6, maxLength: 6 }),
      async (early, late, periods) => {
        sites += 1
        const site = `shop-${sites}`
        await put(`/v1/sites/${site}`, { domains: ['localhost'] })
        const send = async (some: Sale[], from: number) => {
          const deals = some.map(({ client, status, created, closed }, nth) =>
            deal({
              ...{ deal_id: `D${from + nth}`, client_id: `${client}.1790000000`, status },
              created_at: first + created * dayMs,
              ...(status === 'won' ? { closed_at: first + closed * dayMs } : {}),
            }),
          )
          const payments = some.flatMap(({ paid }, nth) =>
            paid.map((at, part) =>
              payment({
                ...{ payment_id: `${from + nth}-${part}`, deal_id: `D${from + nth}`, amount: 10 },
                paid_at: first + at * dayMs + part,
              }),
            ),
          )
          await post(`/v1/deals?site=${site}`, deals)
          if (payments.length > 0) await post(`/v1/payments?site=${site}`, payments)
          await store.drain()
          await people.catchUp()
          await leadFacts.catchUp()
        }
        await send(early, 0)
        // Older sales may come later: what was worked out of the younger ones changes.
        await send(late, early.length)
        for (const [one, other] of periods) {
          const period: [number, number] = [Math.min(one, other), Math.max(one, other)]
          const [from, to] = period.map((at) =>
            new Date(first + at * dayMs).toISOString().slice(0, 10),
          )
          for (const basis of ['lead', 'payment']) {
            const asked = `from=${from}&to=${to}&date_basis=${basis}&metrics=buyers&model=linear`
            const { text, body } = await get(`/v1/reports/performance?site=${site}&${asked}`)
            const expected = buyersOf([...early, ...late], basis, period)
            expect(body.totals?.buyers, `${text} ${asked}`).toBe(expected)
          }
        }
      },
    ),
    { numRuns: 3, endOnFailure: true },
  )
}, 120_000)
