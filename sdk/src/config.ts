import type { ConsentState } from './consent.ts'
import type { Replacement } from './replacement.ts'

export type Settings = {
  site: string
  /** An address in the collector's folder: `v1/hits` is found beside it. */
  collector: string
  /** Hosts that carry the counter; each covers its subdomains. */
  domains: string[]
  /** Payment pages: coming back from one starts no visit. */
  payment_domains: string[]
  /** The hidden form field that takes the client ID. */
  field_name: string
  /** Phone numbers and e-mails that are shown in place of those in the page. */
  swaps: Replacement[]
  /** What holds until the page calls `consent()`. */
  consent: ConsentState
  /** Whether page views and goals that name nobody are sent while consent is denied. */
  when_denied: 'nothing' | 'anonymous'
  /** Whether Global Privacy Control denies, until the visitor chooses. */
  gpc: SignalUse
  /** Whether Do Not Track denies, until the visitor chooses. */
  dnt: SignalUse
}

type SignalUse = 'ignored' | 'honoured'
