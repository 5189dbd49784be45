import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed } from './installed.js'
import { servePhp } from './serve-php.js'
import { spawnCollector } from './spawn-collector.js'

const cookie = '758596365.1795400123'
const field = '1234567.1795400999'

const php = installed('php', 'Install php-cli to run the PHP of the examples.')

describe.skipIf(!php)('PHP', () => {
  let collector
  let env
  const open = []
  const serve = async (router, more = {}) => {
    const server = await servePhp(router, { ...env, ...more })
    open.push(server)
    return server
  }

  beforeAll(async () => {
    collector = await spawnCollector()
    env = {
      THROUGHLINE_COLLECTOR: collector.origin,
      THROUGHLINE_SITE: 'default',
      THROUGHLINE_KEY: collector.apiKey,
    }
  })
  afterAll(async () => {
    for (const { close } of open) await close()
    await collector?.close()
  })

  const deal = async (id) => {
    const said = 'crm, client_id, phone, status, stage, toString(revenue) as revenue, created_at'
    const [row] = await collector.rows(`select ${said} from current_deals where deal_id = '${id}'`)
    return row
  }

  const post = (address, fields, headers = {}) =>
    fetch(address, { method: 'POST', body: new URLSearchParams(fields), headers })

  test('a request reaches the CRM with its client ID, and the collector under the number of the CRM', async () => {
    const bitrix24 = await openBitrix24()
    open.push(bitrix24)
    const { origin } = await serve('../php/request.php', { BITRIX24_WEBHOOK: bitrix24.webhook })

    const fields = { name: 'Anna <b>', phone: '+49 30 23125000', tl_cid: field }
    const answer = await post(origin, fields, { cookie: `tl_cid=${cookie}` })

    expect(await answer.text()).toContain('Thank you, Anna &lt;b&gt;')
    expect(bitrix24.asked).toEqual([
      {
        path: '/rest/1/secret/crm.deal.add.json',
        fields: expect.objectContaining({ TITLE: 'Request of Anna <b>', UF_CRM_TL_CID: field }),
      },
    ])
    expect(await deal(71)).toMatchObject({
      crm: 'bitrix24',
      client_id: field,
      phone: '+49 30 23125000',
      status: 'new',
    })
  })

  test.each([
    { given: 'no field', fields: {}, header: `a=b; tl_cid=${cookie}`, id: cookie },
    {
      given: 'a tampered field',
      fields: { tl_cid: "1' or 1=1" },
      header: `tl_cid=${cookie}`,
      id: cookie,
    },
    { given: 'an array', fields: { 'tl_cid[]': field }, header: '', id: '' },
    { given: 'a tampered cookie', fields: {}, header: 'tl_cid=%00%ff', id: '' },
  ])('with $given the client ID is that of the cookie, or none', async ({ fields, header, id }) => {
    const bitrix24 = await openBitrix24()
    open.push(bitrix24)
    const { origin } = await serve('../php/request.php', { BITRIX24_WEBHOOK: bitrix24.webhook })

    const answer = await post(origin, fields, { cookie: header })

    expect(answer.status).toBe(200)
    expect(bitrix24.asked.map(({ fields }) => fields.UF_CRM_TL_CID)).toEqual([id])
  })

  test('a request is taken though neither the CRM nor the collector is there, and the log says so', async () => {
    const { origin, said } = await serve('../php/request.php', {
      BITRIX24_WEBHOOK: 'http://127.0.0.1:1/rest/1/secret/',
      THROUGHLINE_COLLECTOR: 'http://127.0.0.1:1',
    })

    const answer = await post(origin, { 'name[]': 'x', phone: 'y'.repeat(99) })

    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Thank you, ')
    expect(said()).toContain('Bitrix24 did not take a deal: 0 no answer')
    expect(said()).toContain('Throughline did not take deals: 0 no answer')
    expect(said()).not.toMatch(/Warning|Fatal|Deprecated/)
  })

  test("a deal of one's own Bitrix takes the cookie along, and each of its changes is sent", async () => {
    const { origin, said } = await serve('php/bitrix.php')

    await fetch(`${origin}/request/`, { headers: { cookie: `tl_cid=${cookie}` } })
    expect(await deal(7)).toEqual({
      crm: 'bitrix',
      client_id: cookie,
      phone: '',
      status: 'new',
      stage: 'NEW',
      revenue: '0',
      // 13:15 in Moscow.
      created_at: '2026-11-20 10:15:00.000',
    })

    await fetch(`${origin}/request/?won`, { headers: { cookie: `tl_cid=${cookie}` } })
    await collector.rows(
      "select status from current_deals where deal_id = '7'",
      ([{ status }]) => status === 'won',
    )
    expect(await deal(7)).toMatchObject({ client_id: cookie, stage: 'WON', revenue: '1500.5' })
    expect(said()).not.toMatch(/Warning|Fatal|Deprecated|did not take/)
  })

  test("a deal that a manager adds does not take the manager's cookie along", async () => {
    const { origin } = await serve('php/bitrix.php')
    await fetch(`${origin}/crm/deal/details/0/`, { headers: { cookie: `tl_cid=${field}` } })

    const versions = await collector.rows(
      "select client_id from deals where deal_id = '7'",
      (rows) => rows.some(({ client_id }) => client_id === ''),
    )
    expect(versions.map(({ client_id }) => client_id)).not.toContain(field)
  })
})

/** Bitrix24's webhook as it documents `crm.deal.add`. */
async function openBitrix24() {
  const asked = []
  const server = createServer(async (request, response) => {
    const { fields } = JSON.parse((await request.toArray()).join(''))
    asked.push({ path: request.url, fields })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ result: 70 + asked.length, time: {} }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    webhook: `http://127.0.0.1:${server.address().port}/rest/1/secret/`,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
