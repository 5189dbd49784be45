import { expect, test } from 'vitest'
import { inject } from './inject.ts'
import { openTestCollector } from './open-test-collector.ts'
import { beacon, hit } from './rows.ts'

const browser = { type: 'text/plain', key: undefined }

test('what the counter sees by itself is stored, and makes no visit of its own', async () => {
  const { post, rows } = await openTestCollector()
  const visit_id = 'visit-of-anna'

  const answer = await post(
    '/v1/hits?site=default',
    beacon(
      hit({ visit_id }),
      hit({ visit_id, type: 'engagement', engaged_ms: 15300, scroll: 75 }),
      hit({
        visit_id,
        type: 'click',
        name: 'tel',
        target: 'tel:+74959765432',
        shown: '+7 495 976-54-32',
        swapped: 1,
      }),
      hit({ visit_id, type: 'error', name: 'No tea', target: 'http://localhost/x.js:1:2' }),
      hit({ visit_id, type: 'vital', name: 'CLS', value: 0.0123 }),
    ),
    browser,
  )

  expect(answer).toMatchObject({ status: 200, body: { accepted: 5 } })
  expect(
    await rows(
      `select type, name, target, shown, swapped, engaged_ms, scroll, toString(value) as value
       from hits final where type != 'pageview' order by type`,
    ),
  ).toEqual(
    [
      { type: 'engagement', engaged_ms: 15300, scroll: 75 },
      {
        type: 'click',
        name: 'tel',
        target: 'tel:+74959765432',
        shown: '+7 495 976-54-32',
        swapped: 1,
      },
      { type: 'error', name: 'No tea', target: 'http://localhost/x.js:1:2' },
      { type: 'vital', name: 'CLS', value: '0.0123' },
    ]
      .map((row) => ({
        name: '',
        target: '',
        shown: '',
        swapped: 0,
        engaged_ms: 0,
        scroll: 0,
        value: '0',
        ...row,
      }))
      .toSorted((a, b) => a.type.localeCompare(b.type)),
  )
  expect(await rows('select visit_id, pageviews, goals from visits')).toEqual([
    { visit_id, pageviews: 1, goals: 0 },
  ])
})

test('the second script is served as the first one is', async () => {
  const { app } = await openTestCollector()

  const first = await inject(app, { url: '/tl-watch.js' })
  const etag = String(first.headers.etag)
  const again = await inject(app, { url: '/tl-watch.js', headers: { 'if-none-match': etag } })

  expect(first.statusCode).toBe(200)
  expect(first.headers['content-type']).toContain('text/javascript')
  expect(first.headers['cross-origin-resource-policy']).toBe('cross-origin')
  expect(first.body).toContain('unhandledrejection')
  expect(again.statusCode).toBe(304)
})

const foreign = {
  ga_client_id: '758596365.1795400123',
  ym_client_id: '1760000000123456789',
  fbp: 'fb.1.1760000000000.123',
  fbc: 'fb.1.1760000000000.IwAR0',
}

test('what a form said and what other counters call the browser become columns', async () => {
  const { post, rows } = await openTestCollector()
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
