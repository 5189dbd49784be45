import { setTimeout } from 'node:timers/promises'
import type { Email, SiteSettings } from '@throughline/schema'
import { ImapFlow } from 'imapflow'
import { type Place, readPlace, savePlace } from './mailbox-place.ts'
import { readMailbox } from './read-mailbox.ts'

/** A mailbox that e-mails of a site come to. */
export type MailboxAddress = {
  host: string
  port: number
  /** TLS from the start; else STARTTLS where the server offers it. */
  secure: boolean
  user: string
  password: string
  mailbox: string
  site: string
}

type Options = {
  address: MailboxAddress
  /** Keeps how far the mailbox was read. */
  file: string
  settingsOf: (site: string) => SiteSettings | undefined
  keep: (emails: { site: string; value: Email }[]) => Promise<void>
  onSkip: (reason: string) => void
  onError: (error: unknown) => void
  now: () => number
  /** How often a server is asked that tells nothing by itself. */
  pollMs?: number
  /** How long to wait after failures in a row. */
  backOffMs?: (failures: number) => number
}

export type Mailbox = ReturnType<typeof openMailbox>

/** 1 s, 2 s, 4 s, … up to five minutes. */
const doubling = (failures: number) => Math.min(2 ** (failures - 1) * 1000, 5 * 60_000)

/** Watches a mailbox until it is closed, and comes back after each failure. Marks and removes nothing. */
export function openMailbox(options: Options) {
  const { address, file, settingsOf, keep, onSkip, onError, now } = options
  const { pollMs = 60_000, backOffMs = doubling } = options
  const { host, port, secure, user, password, site } = address
  const of = `${user}@${host}:${port}/${address.mailbox}`
  const stopping = new AbortController()
  const { signal } = stopping
  let failures = 0
  const running = run()

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await watch()
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        onError(error)
        await pause(backOffMs(failures))
      }
    }
  }

  async function watch(): Promise<void> {
    const client = new ImapFlow({
      ...{ host, port, secure, logger: false, disableAutoEnable: true },
      auth: { user, pass: password },
    })
    let wake = new AbortController()
    const stirred = () => wake.abort()
    let broken: unknown
    // The same failure ends the command that is under way; between commands nothing else tells of it.
    client.on('error', (error: unknown) => {
      broken = error
      stirred()
    })
    client.on('close', stirred)
    client.on('exists', stirred)
    const stop = () => client.close()
    signal.addEventListener('abort', stop)
    try {
      await client.connect()
      await client.mailboxOpen(address.mailbox, { readOnly: true })
      let place = await readPlace(file, of)
      while (!signal.aborted) {
        wake = new AbortController()
        await client.noop()
        place = await read(client, place)
        failures = 0
        await pause(pollMs, wake.signal)
        if (broken !== undefined) throw broken
        if (!client.usable) throw new Error(`The mail server ${host} closed the connection`)
      }
    } finally {
      signal.removeEventListener('abort', stop)
      client.close()
    }
  }

  async function read(client: ImapFlow, place: Place | undefined): Promise<Place> {
    const settings = settingsOf(site)
    const read = await readMailbox(client, {
      ...{ of, place, now, onSkip },
      pools: settings?.email_pools ?? [],
      bodies: settings?.keep_emails === 'body',
      async keep(emails, reached) {
        await keep(emails.map((value) => ({ site, value })))
        await savePlace(file, reached)
      },
    })
    if (place?.uidvalidity !== read.uidvalidity) await savePlace(file, read)
    return read
  }

  async function pause(ms: number, woken?: AbortSignal): Promise<void> {
    const either = woken === undefined ? signal : AbortSignal.any([signal, woken])
    await setTimeout(ms, undefined, { signal: either }).catch(() => undefined)
  }

  return {
    async close(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
