import { nobody, noMailboxes, type SiteSettings } from '@throughline/schema'
import { covers } from '../hosts.ts'
import { type Key, nodeOf, typeOf } from './node.ts'

/** Why a node names no human. */
export type GuardReason =
  | 'nobody'
  | 'malformed'
  | 'own_phone'
  | 'own_email'
  | 'no_mailbox'
  | 'fake_phone'
  | 'short_number'

export type Guard = (key: Key) => GuardReason | undefined

/** What of a site's settings guards: whatever changes here, persons may change with it. */
export type Own = { phones: string[]; emails: string[]; domains: string[] }

const wordsOfNobody = new Set(nobody)
const mailboxesOfNobody = new Set(noMailboxes)
const clientId = /^[1-9]\d{0,9}\.\d{10}$/
const email = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;.]+$/
const phone = /^\+[1-9]\d{1,14}$/

/** The numbers and addresses of the company itself, in E.164 and lower case. */
export function ownOf(settings: SiteSettings): Own {
  const { own_phones, number_pools, static_numbers, number_rules, swaps, email_pools } = settings
  const shown = [
    ...own_phones,
    ...number_pools.flatMap(({ numbers, fallback = '' }) => [...numbers, fallback]),
    ...static_numbers.map(({ number }) => number),
    ...number_rules.map(({ show }) => show),
    ...swaps.flatMap(({ from, to }) => [from, to]).map((written) => written.replace(/[^+\d]/g, '')),
  ]
  const mailboxes = [
    ...swaps.flatMap(({ from, to }) => [from, to]),
    ...email_pools.flatMap(({ from, addresses = [] }) => [from, ...addresses]),
  ]
  return {
    phones: distinct(shown.filter((number) => phone.test(number))),
    emails: distinct(mailboxes.map((one) => one.toLowerCase()).filter((one) => one.includes('@'))),
    domains: distinct(settings.domains),
  }
}

/** What names a human and what does not, before anything is joined. */
export function guardOf({ phones, emails, domains }: Own): Guard {
  const [ownPhones, ownEmails] = [new Set(phones), new Set(emails)]

  return (key) => {
    const node = nodeOf(key)
    const type = typeOf(key)
    if (wordsOfNobody.has(node.toLowerCase())) return 'nobody'
    if (type === 'client_id') return clientId.test(node) ? undefined : 'malformed'
    if (type === 'phone') {
      if (!phone.test(node)) return 'malformed'
      if (node.length < 8) return 'short_number'
      if (ownPhones.has(node)) return 'own_phone'
      // +7 999 999 99 99, +49 30 0000000: whoever had to fill the field in.
      return /(\d)\1{6}$/.test(node) ? 'fake_phone' : undefined
    }
    if (type !== 'email') return undefined
    if (!email.test(node)) return 'malformed'
    const [mailbox = '', host = ''] = node.split('@')
    const [name = ''] = mailbox.split('+')
    if (ownEmails.has(node) || ownEmails.has(`${name}@${host}`)) return 'own_email'
    if (covers(domains, host)) return 'own_email'
    if (mailboxesOfNobody.has(name)) return 'no_mailbox'
    return wordsOfNobody.has(name) && name !== 'admin' ? 'nobody' : undefined
  }
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)].sort()
}
