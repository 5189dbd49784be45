import type { Hit } from '@throughline/schema'
import { newId } from './id.ts'
import { marks } from './marks.ts'
import { textOf } from './text.ts'
import type { Visit } from './visit.ts'
import { withoutEmpty } from './without-empty.ts'

/** What a verb adds to a hit. An empty text is left out. */
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

type Seen = Pick<Hit, 'type' | 'client_id' | 'url'> & { ts: number; fields: HitFields }

/** One hit as it goes over the wire: what is longer than its field is cut, what is empty left out. */
export function buildHit({ url, fields, ...seen }: Seen, visit: Visit): Hit {
  const hit: Hit = {
    event_id: newId(seen.ts),
    ...seen,
    visit_id: visit.id,
    visit_at: visit.at,
    url: textOf(url, 2048),
    title: textOf(document.title, 512),
    referrer: textOf(document.referrer, 2048),
    landing_page: visit.landing_page,
    visit_referrer: visit.referrer,
    language: textOf(navigator.language, 35),
    screen: `${screen.width}x${screen.height}`,
    viewport: `${innerWidth}x${innerHeight}`,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    marks: marks(),
    ...fields,
  }
  return withoutEmpty(hit)
}
