import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'

const rate = (fields: Record<string, unknown> = {}) => ({
  date: '2026-10-05',
  currency: 'USD',
  rate: 0.8,
  ...fields,
})
const stored = `select date, currency, base, toString(rate) as rate from rates final order by all`
const row = (date: string, currency: string, base: string, worth: string) => ({
  ...{ date, currency, base, rate: worth },
})
const send = '/v1/rates?site=default'

test('the rates of a day are stored for each pair, in both directions, the last of a pair', async () => {
  const { post, rows } = await openTestCollector()
  const day = [rate({ rate: 7 }), rate({ currency: 'RUB', rate: '0.01' }), rate()]
  expect((await post(send, day)).body).toEqual({ accepted: 3, rejected: [] })

  // A euro is 1 / 0.8 = 1.25 $ and 100 ₽; a dollar is 0.8 / 0.01 = 80 ₽; a rouble 0.01 / 0.8 = 0.0125 $.
  const expected = [
    row('2026-10-05', 'EUR', 'RUB', '100'),
    row('2026-10-05', 'EUR', 'USD', '1.25'),
    row('2026-10-05', 'RUB', 'EUR', '0.01'),
    row('2026-10-05', 'RUB', 'USD', '0.0125'),
    row('2026-10-05', 'USD', 'EUR', '0.8'),
    row('2026-10-05', 'USD', 'RUB', '80'),
  ]
  expect(await rows(stored)).toEqual(expected)
  await post(send, day)
  expect(await rows(stored)).toEqual(expected)
})

test('a bank that tells what a euro is in others gives the rates of these too', async () => {
  const { post, rows } = await openTestCollector()
  const euro = { currency: 'EUR' }
  await post(send, [
    rate({ ...euro, base: 'USD', rate: '1.25' }),
    rate({ ...euro, base: 'GBP', rate: '0.75' }),
    rate({ currency: 'CHF', base: 'CNY', rate: 8 }),
  ])

  // A pound is 1.25 / 0.75 = 1.666… $, and 1 / 0.75 = 1.333… €; nothing joins francs with these.
  expect(await rows(stored)).toEqual([
    row('2026-10-05', 'CHF', 'CNY', '8'),
    row('2026-10-05', 'CNY', 'CHF', '0.125'),
    row('2026-10-05', 'EUR', 'GBP', '0.75'),
    row('2026-10-05', 'EUR', 'USD', '1.25'),
    row('2026-10-05', 'GBP', 'EUR', '1.333333333333333333'),
    row('2026-10-05', 'GBP', 'USD', '1.666666666666666667'),
    row('2026-10-05', 'USD', 'EUR', '0.8'),
    row('2026-10-05', 'USD', 'GBP', '0.6'),
  ])
})

test('a day that is sent again replaces its rates, and each base and site has its own', async () => {
  const { post, put, rows } = await openTestCollector()
  await put('/v1/sites/moscow', { domains: ['localhost'], currency: 'RUB' })
  await post(send, [rate()])
  await post(send, [rate({ rate: 0.5 }), rate({ date: '2026-10-06', base: 'GBP', rate: 0.625 })])
  await post('/v1/rates', [rate({ site: 'moscow', rate: 80 })])

  expect(await rows(stored)).toEqual([
    row('2026-10-05', 'EUR', 'USD', '2'),
    row('2026-10-05', 'RUB', 'USD', '0.0125'),
    row('2026-10-05', 'USD', 'EUR', '0.5'),
    row('2026-10-05', 'USD', 'RUB', '80'),
    row('2026-10-06', 'GBP', 'USD', '1.6'),
    row('2026-10-06', 'USD', 'GBP', '0.625'),
  ])
})

test('NDJSON and the CSV of a spreadsheet that writes decimal commas are taken too', async () => {
  const { post, rows } = await openTestCollector()
  const lines = [rate(), rate({ date: '2026-10-06', rate: '0.81' })].map((one) =>
    JSON.stringify(one),
  )
  await post(send, lines.join('\n'), { type: 'application/x-ndjson' })
  const table = 'Date;Currency;Rate;Base\n2026-10-07;USD;0,82;EUR\n'
  expect((await post(send, table, { type: 'text/csv' })).body.accepted).toBe(1)

  const dollars = stored.replace('order', "where base = 'EUR' order")
  expect(await rows(dollars)).toEqual([
    row('2026-10-05', 'USD', 'EUR', '0.8'),
    row('2026-10-06', 'USD', 'EUR', '0.81'),
    row('2026-10-07', 'USD', 'EUR', '0.82'),
  ])
})

test('what is no rate is refused by its field and reason, and the good ones are kept', async () => {
  const { post, rows, get } = await openTestCollector()
  const { status, body } = await post(send, [
    rate({ rate: 0 }),
    rate({ rate: -1 }),
    rate({ rate: 1e-10 }),
    rate({ rate: 1e10 }),
    rate({ rate: 'much' }),
    rate({ rate: undefined }),
    rate({ currency: 'usd' }),
    rate({ date: '5.10.2026' }),
    rate(),
  ])
  expect(status).toBe(207)
  expect(body.rejected.map(({ field, error }: Record<string, string>) => [field, error])).toEqual([
    ['rate', 'zero'],
    ['rate', 'negative'],
    ['rate', 'too_small'],
    ['rate', 'too_large'],
    ['rate', 'not_a_number'],
    ['rate', 'missing'],
    ['currency', 'unknown_currency'],
    ['date', 'not_a_date'],
  ])
  expect(await rows('select count() as n from rates')).toEqual([{ n: 2 }])
  const { secret: key } = (await post('/v1/keys', { name: 'reader', scopes: ['read'] })).body
  expect((await post(send, [rate()], { key })).status).toBe(403)
  expect((await get('/docs/json')).body.paths['/v1/rates']).toBeDefined()
})

test('money is converted by the last rate at or before its day', async () => {
  const { post, rows } = await openTestCollector()
  await post(send, [rate(), rate({ date: '2026-10-10', rate: 0.9 })])
  const cost = { source: 'google', medium: 'cpc', campaign: 'spring', clicks: 1, currency: 'USD' }
  const days = ['2026-10-04', '2026-10-05', '2026-10-09', '2026-10-10', '2026-12-01']
  await post(
    '/v1/costs?site=default',
    days.map((date) => ({ ...cost, date, cost: 100 })),
  )

  const converted = await rows(
    `select spend.date as date, toString(spend.cost * rates.rate) as euros
     from spend
     asof left join rates as rates final
       on rates.site = spend.site and rates.currency = spend.currency
       and rates.base = 'EUR' and rates.date <= spend.date
     order by date`,
  )
  expect(converted.map(({ euros }) => Number(euros))).toEqual([0, 80, 80, 90, 90])
})
