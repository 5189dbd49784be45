import type { DeniedHit } from '@throughline/schema'
import type { Seen } from './hit.ts'
import { newId } from './id.ts'
import { marks } from './marks.ts'
import { safely } from './safely.ts'
import { textOf } from './text.ts'

/** A hit that names nobody. Nothing is read from the browser's storage for it, and nothing is kept. */
export function buildDeniedHit({ type, ts, url, ...fields }: Seen): DeniedHit {
  return {
    event_id: newId(ts),
    type,
    ts,
    consent: 'denied',
    url: plainUrl(url),
    referrer: safely(plainUrl)(fields.referrer || '') || '',
    marks: safely(marks)() || '',
    name: fields.name || '',
    value: fields.value || '',
    currency: fields.currency || '',
  }
}

/** A URL with nothing behind its path but UTM tags. */
function plainUrl(url: string): string {
  const { origin, pathname, searchParams } = new URL(url)
  const tags = new URLSearchParams([...searchParams].filter(([name]) => /^utm_/i.test(name)))
  return textOf(`${origin + pathname}?${tags}`, 2048).replace(/\?$/, '')
}
