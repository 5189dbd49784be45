import type { Hit } from '@throughline/schema'
import { newId } from './id.ts'
import { marks } from './marks.ts'
import { textOf } from './text.ts'
import type { Visit } from './visit.ts'

/** What a verb adds to a hit. */
export type HitFields = Pick<
  Hit,
  | 'name'
  | 'value'
  | 'currency'
  | 'order_id'
  | 'target'
  | 'fields'
  | 'user_id'
  | 'email'
  | 'phone'
  | 'ga_client_id'
  | 'ym_client_id'
  | 'fbp'
  | 'fbc'
  | 'consent'
  | 'referrer'
  | 'shown'
  | 'swapped'
  | 'engaged_ms'
  | 'scroll'
>

export type Seen = Pick<Hit, 'type' | 'url'> & HitFields & { ts: number }

/** One hit as it is stored: what is longer than its field is cut. */
export function buildHit(seen: Seen & { client_id: string }, visit: Visit): Hit {
  return {
    event_id: newId(seen.ts),
    visit_id: visit.id,
    visit_at: visit.at,
    title: textOf(document.title, 512),
    landing_page: visit.landing_page,
    visit_referrer: visit.referrer,
    language: textOf(navigator.language, 35),
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    marks: marks(),
    ...seen,
    url: textOf(seen.url, 2048),
  }
}
