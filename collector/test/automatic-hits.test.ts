import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, hit } from './rows.ts'

const { post, rows } = await openTestCollector()

const foreign = {
  ga_client_id: '758596365.1795400123',
  ym_client_id: '1760000000123456789',
  fbp: 'fb.1.1760000000000.123',
  fbc: 'fb.1.1760000000000.IwAR0',
}

test('what a form said and what other counters call the browser become columns', async () => {
  const form = { type: 'form', name: 'submit', target: 'order', fields: 'name,phone' }
  const answer = await post('/v1/hits?site=default', beacon(hit(form), hit(foreign)), {
    key: undefined,
    type: 'text/plain',
  })
  expect(answer).toMatchObject({ status: 200, body: { accepted: 2 } })

  expect(
    await rows(`select type, name, target, fields, ga_client_id, ym_client_id, fbp, fbc
      from hits where site = 'default' order by event_id`),
  ).toEqual([
    { ...form, ga_client_id: '', ym_client_id: '', fbp: '', fbc: '' },
    { type: 'pageview', name: '', target: '', fields: '', ...foreign },
  ])
})
