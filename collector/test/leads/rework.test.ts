import { expect, test } from 'vitest'
import { openLeadFacts, type Reworking } from '../../src/leads/lead-facts.ts'
import { openSites } from '../../src/sites.ts'
import { openTestCollector, testNow } from '../open-test-collector.ts'
import { deal } from '../rows.ts'

test('who asks while all leads are worked out, in several parts, is told how far it is', async () => {
  const { get, post, store, ...collector } = await openTestCollector()
  const deals = [1, 2, 3, 4, 5].map((nth) => deal({ deal_id: `D${nth}` }))
  expect((await post('/v1/deals?site=default', deals)).status).toBe(200)
  await store.drain()
  // As on a start that finds deals, and no leads yet.
  await collector.leadFacts.close()
  for (const table of ['people_progress', 'lead_facts']) {
    await store.change(`truncate table ${table}`)
  }

  const parts: Reworking[] = []
  const answers: ReturnType<typeof get>[] = []
  const onError = (error: unknown) => expect.unreachable(String(error))
  const sites = await openSites({ store, now: () => testNow, onError })
  const leadFacts = await openLeadFacts({
    store,
    sites,
    leadsAtOnce: 2,
    onRework: (part) => {
      parts.push(part)
      answers.push(get('/v1/reports/leads?site=default'))
    },
    onError,
  })
  // What reports are asked of.
  collector.leadFacts.toRead = leadFacts.toRead
  await leadFacts.catchUp()

  const ofDeals = { site: 'default', kind: 'deal', of: 3 }
  expect(parts).toEqual([1, 2, 3].map((nth) => ({ ...ofDeals, nth })))
  const told = await Promise.all(answers)
  expect(told).toEqual(
    [1, 2, 3].map((nth) =>
      expect.objectContaining({
        status: 503,
        body: expect.objectContaining({
          error: 'leads_are_worked_out',
          message: expect.stringContaining(`part ${nth} of 3 of its deals`),
        }),
      }),
    ),
  )
  expect((await get('/v1/reports/leads?site=default&from=2026-01-01')).body.rows).toHaveLength(5)
  await leadFacts.close()
  sites.close()
})

test('who asks while leads are worked out for long is told so, and does not wait on', async () => {
  const { store } = await openTestCollector()
  const onError = (error: unknown) => expect.unreachable(String(error))
  const sites = await openSites({ store, now: () => testNow, onError })
  const leadFacts = await openLeadFacts({ store, sites, readerWaitsMs: 1, onError })
  let end = () => {}
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  const working = leadFacts.inTurn(() => held)
  await expect(leadFacts.toRead()).rejects.toMatchObject({
    statusCode: 503,
    body: { error: 'leads_are_worked_out' },
  })
  end()
  await working
  await leadFacts.close()
  sites.close()
})
