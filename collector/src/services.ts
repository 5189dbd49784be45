import type { SiteSettings } from '@throughline/schema'
import type { ApiKey } from './api-key.ts'
import type { Matcher } from './calls/matcher.ts'
import type { Connections } from './connections/connections.ts'
import type { Door } from './door/door.ts'
import type { Enrichment } from './enrich/hit.ts'
import type { Keys } from './keys/keys.ts'
import type { LeadFacts } from './leads/lead-facts.ts'
import type { Metrics } from './metrics.ts'
import type { Numbers } from './numbers/numbers.ts'
import type { People } from './people/people.ts'
import type { Pinned } from './pinned.ts'
import type { RecentEvents } from './recent-events.ts'
import type { RecentHits } from './recent-hits.ts'
import type { Refusals } from './refusals.ts'
import type { Scripts } from './scripts.ts'
import type { Sites } from './sites.ts'
import type { Store } from './store/store.ts'
import type { Summing } from './sums/summing.ts'
import type { Deliveries } from './webhooks/deliveries.ts'

/** What routes are given. */
export type Services = Scripts & {
  store: Store
  sites: Sites
  people: People
  leadFacts: LeadFacts
  summing: Summing
  enrichment: Enrichment
  apiKey: ApiKey
  keys: Keys
  door: Door
  /** What was refused, by reason. */
  refusals: Refusals
  recentEvents: RecentEvents
  recentHits: RecentHits
  /** What the pages of a site show in place of its own numbers. */
  numbers: Numbers
  metrics: Metrics
  /** Finds whose the calls and e-mails are. */
  matcher: Matcher
  /** Ever growing: orders what replaces what. */
  nextVersion: () => number
  now: () => number
  /**
   * Resolves when reports tell of all that is stored by now. All that came in before the moment it gives is
   * counted, and whose it is is worked out. Unix ms.
   */
  asOf: () => Promise<number>
  /** What the counter is told of the replacements in a site's settings. */
  swapRules: (swaps: SiteSettings['swaps']) => unknown[]
  pinned: Pinned
  /** The vendors that are connected. */
  connections: Connections
  deliveries: Deliveries
  /** Where vendors reach the collector, if it is said. */
  publicUrl: string | undefined
}
