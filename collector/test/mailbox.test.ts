import { mkdtempSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Email, SiteSettings } from '@throughline/schema'
import hoodiecrow from 'hoodiecrow-imap'
import Value from 'typebox/value'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { readImapUrl } from '../src/emails/imap-url.ts'
import { type Mailbox, openMailbox } from '../src/emails/mailbox.ts'
import { openTestCollector, testNow } from './open-test-collector.ts'
import { removeDir } from './remove-dir.ts'

const home = mkdtempSync(join(tmpdir(), 'throughline-mailbox-'))
const open: { close(): Promise<void> }[] = []
let files = 0
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
afterAll(() => removeDir(home))

const before = '15-Oct-2026 11:59:59 +0000'
const after = '15-Oct-2026 12:00:01 +0000'

const mail = (id: string, headers: string, body = 'Two pounds of tea.') =>
  [
    'From: Boris <Boris@example.com>',
    headers,
    `Message-ID: <${id}@mail>`,
    'Subject: =?utf-8?B?0KfQsNC5?=',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(body).toString('base64'),
  ].join('\r\n')

type Raw = { raw: string; internaldate: string }

/** A mail server in this process, on a socket. */
async function openServer(messages: Raw[] = [], uidvalidity = 7) {
  const server = hoodiecrow({
    plugins: ['IDLE', 'LITERALPLUS'],
    storage: { INBOX: { uidvalidity, messages } },
  })
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const bound = server.server.address()
  const port = typeof bound === 'object' && bound ? bound.port : 0
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      cut()
    })
  open.push({ close })
  return { server, port, cut, close }
}

const addressOf = (port: number) => ({
  ...{ host: '127.0.0.1', port, secure: false, user: 'testuser', password: 'testpass' },
  ...{ mailbox: 'INBOX', site: 'default' },
})

function newFile(): string {
  files += 1
  return join(home, `${files}.json`)
}

function watch(
  port: number,
  {
    file = newFile(),
    keepEmails = 'nothing',
    password = 'testpass',
  }: { file?: string; keepEmails?: SiteSettings['keep_emails']; password?: string } = {},
) {
  const kept: Email[] = []
  const skipped: string[] = []
  const errors: unknown[] = []
  const mailbox: Mailbox = openMailbox({
    address: { ...addressOf(port), password },
    file,
    settingsOf: () => settingsWith(keepEmails),
    async keep(emails) {
      kept.push(...emails.map(({ value }) => value))
    },
    onSkip: (reason) => skipped.push(reason),
    onError: (error) => errors.push(error),
    now: () => testNow,
    pollMs: 20,
    backOffMs: () => 20,
  })
  open.unshift(mailbox)
  return { mailbox, kept, skipped, errors, file }
}

function settingsWith(keep_emails: SiteSettings['keep_emails']): SiteSettings {
  const email_pools = [{ from: 'sales@shop.com' }]
  const given = { domains: ['localhost'], email_pools, keep_emails }
  return Value.Parse(SiteSettings, Value.Default(SiteSettings, given))
}

test('what comes to a tracked address is read, without its body, and nothing is marked or removed', async () => {
  const { server, port } = await openServer([
    { raw: mail('old', 'To: sales@shop.com'), internaldate: before },
    { raw: mail('new', 'To: sales+k3v9@shop.com'), internaldate: after },
    { raw: mail('other', 'To: me@shop.com'), internaldate: after },
  ])
  const { kept, skipped } = watch(port)
  await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000)

  expect(kept).toEqual([
    {
      message_id: '<new@mail>',
      from: 'Boris@example.com',
      to: 'sales+k3v9@shop.com',
      sent_at: testNow + 1000,
      subject: 'Чай',
    },
  ])
  await vi.waitFor(() => expect(skipped).toEqual(['not_tracked']), 10_000)
  const { messages } = server.getMailbox('INBOX')
  expect(messages.map(({ flags = [] }) => flags.includes('\\Seen'))).toEqual([false, false, false])
})

test('what comes later is read when it comes, with its body where the site keeps it', async () => {
  const { server, port } = await openServer()
  const { kept } = watch(port, { keepEmails: 'body' })
  server.appendMessage('INBOX', [], after, mail('one', 'Delivered-To: sales+a@shop.com'))
  await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000)
  server.appendMessage('INBOX', [], after, mail('two', 'Cc: sales@shop.com', 'Чаю!'))
  await vi.waitFor(() => expect(kept).toHaveLength(2), 10_000)

  expect(kept.map(({ to, body }) => [to, body])).toEqual([
    ['sales+a@shop.com', 'Two pounds of tea.'],
    ['sales@shop.com', 'Чаю!'],
  ])
})

test('after a restart it goes on where it stopped, and where UIDs are others, from the last message', async () => {
  const first = await openServer([{ raw: mail('one', 'To: sales@shop.com'), internaldate: after }])
  const { mailbox, kept, file } = watch(first.port)
  await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000)
  await mailbox.close()
  first.server.appendMessage('INBOX', [], after, mail('two', 'To: sales@shop.com'))

  const again = watch(first.port, { file })
  await vi.waitFor(() => expect(again.kept).toHaveLength(1), 10_000)
  expect(again.kept[0]?.message_id).toBe('<two@mail>')
})

test('a mailbox whose UIDs were given anew is read on from the moment of its last message', async () => {
  const { server, port, cut } = await openServer([
    { raw: mail('old', 'To: sales@shop.com'), internaldate: before },
    { raw: mail('one', 'To: sales@shop.com'), internaldate: after },
  ])
  const { kept, errors } = watch(port)
  await vi.waitFor(() => expect(kept).toHaveLength(1), 10_000)
  server.getMailbox('INBOX').uidvalidity = 8
  server.appendMessage('INBOX', [], '15-Oct-2026 12:00:05 +0000', mail('two', 'To: sales@shop.com'))
  await vi.waitFor(() => expect(kept.length).toBeGreaterThan(1), 10_000)
  cut()
  await vi.waitFor(() => expect(kept.at(-1)?.message_id).toBe('<two@mail>'), 10_000)

  expect(kept.map(({ message_id }) => message_id)).not.toContain('<old@mail>')
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), 10_000)
})

test('a connection that breaks is made again, and nothing is read twice or missed', async () => {
  const { server, port, cut } = await openServer()
  const { kept, errors } = watch(port)
  for (const id of ['one', 'two', 'three']) {
    server.appendMessage('INBOX', [], after, mail(id, 'To: sales@shop.com'))
    await vi.waitFor(() => expect(kept.at(-1)?.message_id).toBe(`<${id}@mail>`), 10_000)
    const told = errors.length
    cut()
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(told), 10_000)
  }
  expect(kept.map(({ message_id }) => message_id)).toEqual([
    '<one@mail>',
    '<two@mail>',
    '<three@mail>',
  ])
})

test('a wrong password is told and tried again, and closing ends it', async () => {
  const { port } = await openServer()
  const { mailbox, errors, kept } = watch(port, { password: 'wrong' })
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), 10_000)
  await mailbox.close()
  const told = errors.length

  expect(kept).toEqual([])
  expect(JSON.stringify(errors)).not.toContain('wrong')
  expect(errors).toHaveLength(told)
})

test('a collector that is given a mailbox stores and matches its e-mails', async () => {
  const { port } = await openServer([
    { raw: mail('new', 'To: sales+k3v9@shop.com'), internaldate: after },
  ])
  const collector = await openTestCollector()
  const [row] = await collector.rows('select currentDatabase() as name')
  await collector.put('/v1/sites/default', {
    domains: ['localhost'],
    email_pools: [{ from: 'sales@shop.com' }],
  })
  await collector.close()
  const again = await openTestCollector({ database: String(row?.name), mailbox: addressOf(port) })

  await vi.waitFor(async () => {
    const emails = await again.rows('select message_id, `to`, subject from emails')
    expect(emails).toEqual([{ message_id: '<new@mail>', to: 'sales+k3v9@shop.com', subject: '' }])
  }, 20_000)
  await again.matcher.settle()
  expect(await again.rows('select reason, state from current_matches')).toEqual([
    { reason: 'unknown', state: 'received' },
  ])
  await again.close()
})

test.each([
  {
    given: 'imaps://me%40shop.com:p%2Fw@mail.shop.com/Leads?site=shop',
    address: {
      ...{ host: 'mail.shop.com', port: 993, secure: true, user: 'me@shop.com', password: 'p/w' },
      ...{ mailbox: 'Leads', site: 'shop' },
    },
  },
  {
    given: 'imap://me:pw@localhost:1143',
    address: {
      ...{ host: 'localhost', port: 1143, secure: false, user: 'me', password: 'pw' },
      ...{ mailbox: 'INBOX', site: 'default' },
    },
  },
])('IMAP_URL $given is read', ({ given, address }) => {
  expect(readImapUrl(given)).toEqual(address)
})

test.each(['', 'mail.shop.com', 'https://me:pw@x/', 'imaps://mail.shop.com/INBOX'])(
  'IMAP_URL "%s" stops the start',
  (given) => {
    expect(() => readImapUrl(given)).toThrow('IMAP_URL')
  },
)
