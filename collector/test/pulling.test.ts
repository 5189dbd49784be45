import type { Delivery } from '@throughline/connectors'
import { expect, onTestFinished, test } from 'vitest'
import { findConnector } from '../src/connections/connection.ts'
import { keepPulling } from '../src/connections/keep-pulling.ts'
import { openTestCollector } from './open-test-collector.ts'
import { openReportServer } from './report-server.ts'

const token = 'access-token-of-uis'
// 09:00 UTC is noon in Moscow, which is how UIS tells it.
const noon = Date.parse('2026-10-05T09:00:00Z')

const call = (id: number, start_time: string, more: object = {}) => ({
  id,
  start_time,
  finish_time: start_time.replace(/:00$/, ':50'),
  direction: 'in',
  is_lost: false,
  total_duration: 50,
  talk_duration: 40,
  wait_duration: 10,
  contact_phone_number: '79161234567',
  virtual_phone_number: '74950001122',
  last_answered_employee_full_name: 'Анна',
  call_records: [] as string[],
  ...more,
})

function openUis(settings: object) {
  const opened = findConnector('uis')?.open({ access_token: token, ...settings })
  if (!opened || 'problem' in opened || !opened.pull) throw new Error('uis must be fetched from')
  return { ...opened, pull: opened.pull }
}

/** Pulls until it has waited so many times. */
async function pullFor(waits: number, { url }: { url: string }) {
  const opened = openUis({ api_url: url })
  const stop = new AbortController()
  const pages: Delivery[] = []
  const failures: string[] = []
  const waited: number[] = []
  let ms = noon
  await keepPulling({
    pull: opened.pull,
    take: async (delivery) => {
      pages.push(delivery)
      return opened.take(delivery)
    },
    now: () => ms,
    wait: async (given) => {
      ms += given
      waited.push(given)
      if (waited.length === waits) stop.abort()
    },
    failed: (reason) => failures.push(reason),
    signal: stop.signal,
  })
  const calls = pages.flatMap((page) => {
    const taken = opened.take(page)
    return taken.outcome === 'taken' ? taken.calls : []
  })
  return { calls, pages, failures, waited }
}

test('a report of several pages is fetched whole, each call once', async () => {
  const all = Array.from({ length: 2345 }, (_, n) => call(n + 1, '2026-10-05 10:00:00'))
  const server = await openReportServer({ token, calls: all })
  onTestFinished(server.close)

  const { calls, failures } = await pullFor(1, server)

  expect(failures).toEqual([])
  expect(calls.map(({ call_id }) => Number(call_id))).toEqual(all.map(({ id }) => id))
  expect(server.asked.map(({ offset, limit }) => [offset, limit])).toEqual([
    [0, 1000],
    [1000, 1000],
    [2000, 1000],
  ])
  // Three days back at first, in the account's own time.
  expect(server.asked[0]).toMatchObject({
    date_from: '2026-10-02 12:00:00',
    date_till: '2026-10-05 12:00:00',
  })
})

test('looks overlap by two hours, a page that holds nothing new is not kept again, a late recording is', async () => {
  const mine = call(7, '2026-10-05 11:30:00')
  const calls = [mine]
  const server = await openReportServer({ token, calls })
  onTestFinished(server.close)
  const opened = openUis({ api_url: server.url })
  expect(opened.pull.everyMinutes).toBe(10)
  const first = await pullFor(3, server)

  expect(first.pages).toHaveLength(1)
  expect(first.waited).toEqual([600_000, 600_000, 600_000])
  expect(server.asked[1]).toMatchObject({
    date_from: '2026-10-05 10:00:00',
    date_till: '2026-10-05 12:10:00',
  })

  calls.push({ ...mine, call_records: ['abc'] })
  const [before, after] = (await pullFor(1, server)).calls
  expect(before).toMatchObject({
    call_id: '7',
    from: '79161234567',
    to: '74950001122',
    status: 'answered',
    started_at: Date.parse('2026-10-05T08:30:00Z'),
    talk_s: 40,
    wait_s: 10,
    duration_s: 50,
    manager: 'Анна',
  })
  expect(after?.recording_url).toBe('https://app.uiscom.ru/system/media/talk/7/abc/')
  expect(after?.sequence).toBeGreaterThan(before?.sequence ?? 0)
})

test('over a limit it waits out the minute; a wrong token or rubbish is tried ever more seldom', async () => {
  const server = await openReportServer({ token, calls: [call(1, '2026-10-05 10:00:00')] })
  onTestFinished(server.close)
  server.refuse('limit_exceeded', 'access_token_expired', 'access_token_expired')

  const { calls, failures, waited } = await pullFor(4, server)

  expect(failures).toEqual(['limit_exceeded', 'access_token_expired', 'access_token_expired'])
  expect(waited).toEqual([60_000, 2000, 4000, 600_000])
  expect(calls).toHaveLength(1)
})

test('nobody there is a failure, and what could not be fetched is fetched afterwards', async () => {
  const gone = await openReportServer({ token, calls: [] })
  await gone.close()
  const { failures, pages } = await pullFor(2, gone)

  expect(failures).toEqual(['no_answer', 'no_answer'])
  expect(pages).toEqual([])
})

test('a collector fetches as soon as UIS is connected with a token, and stops at once', async () => {
  const server = await openReportServer({ token, calls: [call(1, '2026-10-05 10:00:00')] })
  onTestFinished(server.close)
  const collector = await openTestCollector({ now: () => noon })
  const url = '/v1/sites/default/connectors/uis'
  await collector.put(url, { access_token: token, api_url: server.url })

  await expect
    .poll(() => collector.rows('select call_id, provider from calls'))
    .toEqual([{ call_id: '1', provider: 'uis' }])
  expect((await collector.get(url)).body.settings.access_token).toBe('•••')
  await collector.close()
  expect(server.asked).toHaveLength(1)
})
