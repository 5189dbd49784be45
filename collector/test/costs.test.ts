import { expect, test } from 'vitest'
import { openTestCollector } from './open-test-collector.ts'
import { cost } from './rows.ts'

const csv = { type: 'text/csv' }
const url = '/v1/costs?site=default'
const header = 'date,source,medium,campaign,cost,currency,clicks'

test('a cost file sent twice counts once', async () => {
  const { post, report } = await openTestCollector()
  const file = `${header}\n2026-10-15,google,cpc,spring,10.10,EUR,5\n2026-10-16,google,cpc,spring,20.20,EUR,6\n`

  expect((await post(url, file, csv)).body).toEqual({ accepted: 2, rejected: [] })
  await post(url, file, csv)

  expect((await report()).totals).toMatchObject({ cost: 30.3, clicks: 11 })
})

test('a corrected file replaces its days: a changed row, a renamed campaign and a dropped one', async () => {
  const { post, report } = await openTestCollector()
  const lines = ['spring,10', 'summer,20', 'autumn,30']
  const file = (rows: string[]) =>
    `date,source,medium,campaign,cost,currency\n${rows.map((row) => `2026-10-15,google,cpc,${row},EUR`).join('\n')}`
  await post(url, file(lines), csv)
  await post(url, file(['spring,11', 'july,20']), csv)

  const { rows } = await report('&by=campaign')

  expect(rows).toMatchObject([
    { campaign: 'july', cost: 20 },
    { campaign: 'spring', cost: 11 },
  ])
})

test('a file replaces nothing of other days, sources, accounts and sites', async () => {
  const { post, put, report } = await openTestCollector()
  await put('/v1/sites/other', { domains: ['other.example'], currency: 'EUR' })
  await post(url, [
    cost({ date: '2026-10-14', cost: 1 }),
    cost({ source: 'bing', cost: 2 }),
    cost({ account: 'second', cost: 4 }),
    cost({ site: 'other', cost: 8 }),
    cost({ campaign: 'gone', cost: 16 }),
  ])
  await post(url, `${header}\n2026-10-15,google,cpc,spring,32,EUR,1\n`, csv)

  expect((await report()).totals).toMatchObject({ cost: 1 + 2 + 4 + 32 })
})

test('rows sent as JSON replace row by row, unless whole days are asked for', async () => {
  const { post, report } = await openTestCollector()
  await post(url, [cost({ campaign: 'spring', cost: 1 })])
  await post(url, [cost({ campaign: 'summer', cost: 2 })])
  await post(url, [cost({ campaign: 'spring', cost: 4 })])
  expect((await report()).totals).toMatchObject({ cost: 6 })

  await post(`${url}&replace=day`, [cost({ campaign: 'summer', cost: 8 })])
  expect((await report()).totals).toMatchObject({ cost: 8 })

  await post(url, [cost({ campaign: 'summer', cost: 16 })])
  expect((await report()).totals).toMatchObject({ cost: 16 })
})

test('a campaign that is renamed keeps its ID and is not counted twice', async () => {
  const { post, report } = await openTestCollector()
  await post(url, [cost({ campaign: 'Spring', campaign_id: '77', cost: 5 })])
  await post(url, [cost({ campaign: 'Spring 2026', campaign_id: '77', cost: 6 })])

  expect((await report('&by=campaign')).rows).toMatchObject([{ campaign: 'Spring 2026', cost: 6 }])
})

test('one batch that names a row twice keeps the last', async () => {
  const { post, report } = await openTestCollector()
  await post(url, [cost({ cost: 5 }), cost({ cost: 7 })])

  expect((await report()).totals).toMatchObject({ cost: 7 })
})

test('costs meet visits whatever the case of source and medium', async () => {
  const { post, report } = await openTestCollector()
  await post(url, [cost({ source: ' Google ', medium: 'CPC' })])

  expect((await report('&by=channel,source,medium')).rows).toMatchObject([
    { channel: 'Paid Search', source: 'google', medium: 'cpc' },
  ])
})

test.each([
  {
    of: 'Google Analytics',
    file: 'ga:date,ga:source,ga:medium,ga:campaign,ga:adCost,currency,ga:adClicks\n2026-10-15,google,cpc,spring,12.5,EUR,3',
  },
  {
    of: 'Yandex.Metrica',
    file: 'Date,UTMSource,UTMMedium,UTMCampaign,UTMTerm,UTMContent,Expenses,Currency,Clicks\n2026-10-15,google,cpc,spring,,,12.5,EUR,3',
  },
  {
    of: 'a spreadsheet with semicolons and decimal commas',
    file: '\uFEFFdate;utm_source;utm_medium;utm_campaign;cost;currency;clicks;note\r\n2026-10-15;google;cpc;spring;"12,5";EUR;3;x\r\n',
  },
  {
    of: 'a spreadsheet with tabs',
    file: 'Date\tSource\tMedium\tCampaign\tCost\tCurrency\tClicks\n2026-10-15\tgoogle\tcpc\tspring\t12.5\tEUR\t3\n',
  },
])('the file of $of is read', async ({ file }) => {
  const { post, report } = await openTestCollector()

  expect((await post(url, file, csv)).body).toEqual({ accepted: 1, rejected: [] })
  expect((await report()).rows).toMatchObject([{ campaign: 'spring', cost: 12.5, clicks: 3 }])
})

test('every cent of many small costs arrives', async () => {
  const { post, report } = await openTestCollector()
  const rows = Array.from({ length: 1000 }, (_, at) => cost({ campaign: `c${at}`, cost: 0.1 }))
  await post(url, rows)

  expect((await report()).totals.cost).toBe(100)
})
