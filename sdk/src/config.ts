import type { ConsentState } from './consent.ts'
import type { SwapRule } from './finder.ts'
import type { GoalRule } from './goal-rule.ts'
import type { Feature } from './safely.ts'
import type { SourceField } from './source-field.ts'

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
  /** What phone numbers and e-mails of the page are swapped, as `swapRules` says it. */
  swaps: SwapRule[]
  /** What holds until the page calls `consent()`. */
  consent: ConsentState
  /** Whether page views and goals that name nobody are sent while consent is denied. */
  when_denied: 'nothing' | 'anonymous'
  /** Whether Global Privacy Control denies, until the visitor chooses. */
  gpc: SignalUse
  /** Whether Do Not Track denies, until the visitor chooses. */
  dnt: SignalUse
  /** Whether another fragment is another page. */
  hash: boolean
  /** Goals that are reached without a call. */
  goals: GoalRule[]
  /** What the second script watches. */
  watch: ('errors' | 'vitals')[]
  /** What this site does without. */
  off: Feature[]
  /** Hidden form fields by name, and what of the visit's source each takes. */
  source_fields: Record<string, SourceField>
}

type SignalUse = 'ignored' | 'honoured'
