import type { Socket } from 'node:net'
import type { Delivery } from '@throughline/connectors'
import { expect, onTestFinished, test } from 'vitest'
import { findConnector } from '../src/connections/connection.ts'
import { keepListening } from '../src/connections/keep-listening.ts'
import { cdr, openManager } from './manager-server.ts'
import { openTestCollector } from './open-test-collector.ts'

function listeningTo(port: number, secret = 'manager-secret') {
  const settings = { ami_host: '127.0.0.1', ami_port: port, ami_user: 'tl', ami_secret: secret }
  const opened = findConnector('asterisk')?.open(settings)
  if (!opened || 'problem' in opened || !opened.listening) throw new Error('asterisk must listen')
  return opened.listening
}

function openHeard() {
  const heard: string[] = []
  let told: () => void = () => {}
  return {
    heard,
    take: async ({ body }: Delivery) => {
      heard.push(Buffer.from(body).toString())
      told()
    },
    async count(n: number): Promise<void> {
      while (heard.length < n) {
        await new Promise<void>((resolve) => {
          told = resolve
        })
      }
    },
  }
}

/** However it ends: a line that is cut may end with an error. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

/** Waits for no time, and says how long it would have been. */
function openWaits() {
  const waits: number[] = []
  const wait = async (ms: number) => {
    waits.push(ms)
  }
  return { waits, wait }
}

test('a line that breaks is opened again, and nothing that was told is missed', async () => {
  const manager = await openManager({ secret: 'manager-secret' })
  onTestFinished(manager.close)
  const stop = new AbortController()
  const { heard, take, count } = openHeard()
  const { waits, wait } = openWaits()
  const failures: string[] = []
  const failed = (reason: string) => failures.push(reason)
  const done = keepListening({
    listening: listeningTo(manager.port),
    take,
    wait,
    failed,
    signal: stop.signal,
  })

  const first = await manager.login()
  first.write(cdr('1.1'))
  await count(1)
  // The last words and the end of the line come together.
  first.end(cdr('1.2'))
  const second = await manager.login()
  const [early, late] = [cdr('1.3').slice(0, 40), cdr('1.3').slice(40)]
  second.write(early)
  second.write(late)
  await count(3)
  stop.abort()
  await done

  expect(heard.map((frame) => /UniqueID: (.*)/.exec(frame)?.[1]?.trim())).toEqual([
    '1.1',
    '1.2',
    '1.3',
  ])
  expect(failures).toEqual(['line_lost'])
  expect(waits).toEqual([1000])
})

test('who is not let in tries again ever more seldom, and stops when told to', async () => {
  const manager = await openManager({ secret: 'another' })
  onTestFinished(manager.close)
  const stop = new AbortController()
  const { waits, wait } = openWaits()
  const reasons: string[] = []

  await keepListening({
    listening: listeningTo(manager.port),
    take: async () => expect.unreachable(),
    wait: async (ms) => {
      await wait(ms)
      if (waits.length === 10) stop.abort()
    },
    failed: (reason) => reasons.push(reason),
    signal: stop.signal,
  })

  expect(new Set(reasons)).toEqual(new Set(['login_refused']))
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((s) => s * 1000))
})

test('what can not be kept is kept later: nobody tells it twice', async () => {
  const manager = await openManager({ secret: 'manager-secret' })
  onTestFinished(manager.close)
  const stop = new AbortController()
  const { heard, take, count } = openHeard()
  let failing = 3
  const reasons: string[] = []
  const done = keepListening({
    listening: listeningTo(manager.port),
    take: async (delivery) => {
      failing -= 1
      if (failing >= 0) throw new Error('the disk is full')
      await take(delivery)
    },
    wait: async () => {},
    failed: (reason) => reasons.push(reason),
    signal: stop.signal,
  })
  const line = await manager.login()
  line.write(cdr('1.1') + cdr('1.2'))
  await count(2)
  stop.abort()
  await done

  expect(heard).toHaveLength(2)
  expect(reasons).toEqual(['not_kept', 'not_kept', 'not_kept'])
})

test('a nobody at that port is a failure like any other', async () => {
  const manager = await openManager({ secret: 'x' })
  await manager.close()
  const stop = new AbortController()
  const reasons: string[] = []
  await keepListening({
    listening: listeningTo(manager.port),
    take: async () => expect.unreachable(),
    wait: async () => stop.abort(),
    failed: (reason) => reasons.push(reason),
    signal: stop.signal,
  })
  expect(reasons).toEqual(['line_lost'])
})

test('a collector listens as soon as Asterisk is connected, and hangs up when it is removed or stops', async () => {
  const manager = await openManager({ secret: 'manager-secret' })
  onTestFinished(manager.close)
  const collector = await openTestCollector()
  const { put, remove, rows, clock } = collector
  clock.now = Date.now()
  const url = '/v1/sites/default/connectors/asterisk'
  const settings = {
    ami_host: '127.0.0.1',
    ami_port: manager.port,
    ami_user: 'tl',
    ami_secret: 'manager-secret',
  }
  await put(url, settings)
  const first = await manager.login()
  first.write(cdr('1791191707.7'))
  await expect
    .poll(() => rows('select call_id, to, talk_s from calls'))
    .toEqual([{ call_id: '1791191707.7', to: '74950001122', talk_s: 120 }])
  expect(await rows('select method, outcome from deliveries')).toEqual([
    { method: 'STREAM', outcome: 'taken' },
  ])

  // New settings are a new line; the one before ends.
  const ended = closed(first)
  await put(url, { ...settings, time_zone: 'Europe/Moscow' })
  await ended
  const second = await manager.login()
  const gone = closed(second)
  await remove(url)
  await gone

  await put(url, settings)
  const third = await manager.login()
  const over = closed(third)
  await collector.close()
  await over
  expect(manager.lines()).toBe(0)
})
