import { StartError } from '../errors.ts'
import type { MailboxAddress } from './mailbox.ts'

/** Reads `imaps://user:password@host/INBOX?site=shop`. @throws StartError, which never repeats the password. */
export function readImapUrl(given: string): MailboxAddress {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url || !/^imaps?:$/.test(url.protocol) || url.hostname === '' || url.username === '') {
    throw new StartError(
      'IMAP_URL is no address of a mailbox',
      'Give it as imaps://user:password@host/INBOX?site=default, with %40 for an @ in the user.',
    )
  }
  const secure = url.protocol === 'imaps:'
  return {
    host: url.hostname,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    mailbox: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    site: url.searchParams.get('site') ?? 'default',
  }
}
