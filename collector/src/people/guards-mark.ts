import { createHash } from 'node:crypto'
import { caps, nobody, noMailboxes, type SiteSettings, sureMatch } from '@throughline/schema'
import { ownOf } from './guard.ts'

/** Another text where another release or other settings guard otherwise. */
export function guardsMark(settings: SiteSettings): string {
  const said = [ownOf(settings), settings.phone_country, caps, nobody, noMailboxes, sureMatch]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}
