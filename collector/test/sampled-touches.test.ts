import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'

/** Three visits of each of 400 browsers, some of bots; a call of every third visit, and of as many phones. */
const world = [
  `insert into hits (site, received_at, event_id, type, ts, client_id, visit_id, visit_at, channel, bot)
   select if(number % 5 = 0, 'other', 'shop'), ts, toString(number), 'pageview',
     toDateTime64('2026-09-20 00:00:00', 3, 'UTC') + number * 1000 as ts,
     concat(toString(number % 400), '.1795400123'), concat('visit-', toString(number)), ts,
     ['Direct', 'Email', 'Paid Search'][number % 3 + 1], number % 7 = 0
   from numbers(1200)`,
  `insert into matches (site, kind, contact_id, version, at, client_id, visit_id, caller, channel)
   select 'shop', 'call', toString(number), 1,
     toDateTime64('2026-09-20 00:05:00', 3, 'UTC') + number * 1000,
     if(number % 3 = 0, concat(toString(number % 400), '.1795400123'), ''),
     if(number % 3 = 0, concat('visit-', toString(number)), ''),
     concat('+4930', toString(number)), if(number % 3 = 0, '', 'Offline')
   from numbers(1200)`,
]

test.each([1, 4, 16, 20, 64])('of one in %i, a sample tells the touches of all', async (one_in) => {
  const { store, rows } = await openTestCollector()
  for (const statement of world) await store.change(statement)
  const touches = (from: string) =>
    rows(
      `select node_hash, at, toString(channel) as channel from ${from} order by node_hash, at, channel`,
    )
  const period = `site = 'shop', from = '2026-09-22', to = '2026-09-30', bots = 0`
  const all = await touches(`touches(${period}) where node_hash % ${one_in} = 0`)
  const sample = await touches(`sampled_touches(${period}, one_in = ${one_in})`)
  expect(all.length).toBeGreaterThan(1000 / one_in / 2)
  expect(sample).toEqual(all)
})
