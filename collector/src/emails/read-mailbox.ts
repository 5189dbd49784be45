import { type Email, Email as EmailRecord, recordReader } from '@throughline/schema'
import type { FetchMessageObject, ImapFlow, MessageStructureObject } from 'imapflow'
import type { Place } from './mailbox-place.ts'
import { addressHeaders, trackedAddress } from './tracked-address.ts'

type Pools = Parameters<typeof trackedAddress>[1]

type Options = {
  of: string
  place: Place | undefined
  pools: Pools
  /** Whether bodies are read at all. */
  bodies: boolean
  now: () => number
  /** Stores what was found; the place is passed on only after that. */
  keep(emails: Email[], place: Place): Promise<void>
  /** Is told of each message that is left aside, and why. */
  onSkip(reason: string): void
}

const atOnce = 50
const longestBody = 65_536
const reader = recordReader(EmailRecord)

/**
 * Reads what is new in the mailbox that is open, the oldest first. At first only what comes from now
 * on is new. Nothing is marked: all is fetched as BODY.PEEK from a mailbox that is open for reading.
 */
export async function readMailbox(client: ImapFlow, options: Options): Promise<Place> {
  const { of, pools, bodies, now, keep, onSkip } = options
  const { mailbox } = client
  if (!mailbox) throw new Error('No mailbox is open')
  const uidvalidity = String(mailbox.uidValidity)
  const isSame = options.place?.uidvalidity === uidvalidity
  const since = options.place?.since ?? now()
  const start = { of, uidvalidity, uid: isSame ? (options.place?.uid ?? 0) : 0, since }
  let place: Place = start
  // What RFC 3501 calls `n:*` names the last message even where its UID is below n.
  const range = { uid: `${start.uid + 1}:*` }
  const next = mailbox.uidNext
  const found = isSame ? range : { since: new Date(since) }
  const uids = mailbox.exists === 0 ? [] : await client.search(found, { uid: true })
  const fresh = (uids || []).filter((uid) => uid > start.uid).sort((a, b) => a - b)

  for (let at = 0; at < fresh.length; at += atOnce) {
    const some = fresh.slice(at, at + atOnce).join(',')
    const messages = await client.fetchAll(some, query, { uid: true })
    const emails: Email[] = []
    for (const message of messages.toSorted((a, b) => a.uid - b.uid)) {
      const cameMs = msOf(message.internalDate) ?? now()
      place = {
        ...place,
        uid: Math.max(place.uid, message.uid),
        since: Math.max(place.since, cameMs),
      }
      // SEARCH SINCE knows days only, and servers whole seconds.
      if (!isSame && cameMs < since - (since % 1000)) continue
      const to = trackedAddress(message.headers?.toString('utf8') ?? '', pools)
      if (to === undefined) {
        onSkip('not_tracked')
        continue
      }
      const body = bodies ? await readBody(client, message) : undefined
      const read = reader.read(emailOf(message, { to, cameMs, body, uidvalidity }))
      if ('value' in read) emails.push(read.value)
      else onSkip(read.problems[0]?.error ?? 'malformed')
    }
    await keep(emails, place)
  }
  // What was there before and is not new must not become so by the next look.
  return isSame ? place : { ...place, uid: Math.max(place.uid, next - 1) }
}

const query = {
  uid: true,
  internalDate: true,
  envelope: true,
  bodyStructure: true,
  headers: addressHeaders,
} as const

function emailOf(
  { uid, envelope }: FetchMessageObject,
  given: { to: string; cameMs: number; body: string | undefined; uidvalidity: string },
) {
  return {
    // The message ID is the same in each copy; without one, the place in the mailbox is.
    message_id: envelope?.messageId?.trim() || `<${given.uidvalidity}.${uid}@imap>`,
    from: envelope?.from?.[0]?.address ?? '',
    to: given.to,
    // By the server's clock: a sender's `Date` may be anything.
    sent_at: given.cameMs,
    ...(envelope?.subject === undefined ? {} : { subject: envelope.subject.slice(0, 512) }),
    ...(given.body === undefined ? {} : { body: given.body }),
  }
}

async function readBody(
  client: ImapFlow,
  { uid, bodyStructure }: FetchMessageObject,
): Promise<string | undefined> {
  const part = bodyStructure && textPart(bodyStructure)
  if (part === undefined) return undefined
  const options = { uid: true, maxBytes: longestBody }
  const { content } = await client.download(String(uid), part, options)
  if (content === undefined) return undefined
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8').slice(0, longestBody).trim()
}

/** The first plain text that is no attachment. A message of one part has no number: it is part 1. */
function textPart(node: MessageStructureObject): string | undefined {
  if (node.type === 'text/plain' && node.disposition !== 'attachment') return node.part ?? '1'
  for (const child of node.childNodes ?? []) {
    const part = textPart(child)
    if (part !== undefined) return part
  }
  return undefined
}

function msOf(date: Date | string | undefined): number | undefined {
  const ms = date === undefined ? Number.NaN : new Date(date).getTime()
  return Number.isNaN(ms) ? undefined : ms
}
