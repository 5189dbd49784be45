import { Email, formatInstant, recordReader } from '@throughline/schema'
import type { Services } from '../services.ts'

type Placed = { site: string; value: Email }

const reader = recordReader(Email)

/**
 * Keeps e-mails, one row a message ID, and has them matched. Of subject and body only what the site
 * asks for is stored.
 */
export async function keepEmails(
  emails: Placed[],
  services: Pick<Services, 'store' | 'sites' | 'matcher' | 'nextVersion' | 'now'>,
): Promise<void> {
  const { store, sites, matcher, nextVersion, now } = services
  if (emails.length === 0) return
  const rows = emails.map(({ site, value }) => {
    const { subject = '', body = '', ...rest } = value
    const kept = sites.find(site)?.keep_emails ?? 'nothing'
    return {
      ...reader.row(rest),
      subject: kept === 'nothing' ? '' : subject.toWellFormed(),
      body: kept === 'body' ? body.toWellFormed() : '',
      site,
      received_at: formatInstant(now()),
      version: nextVersion(),
    }
  })
  await store.add('emails', rows)
  for (const { site, value } of emails) {
    matcher.notice({ site, kind: 'email', contact_id: value.message_id.trim() })
  }
}
