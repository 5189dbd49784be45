import type { Seen } from './denied-hit.ts'

/**
 * What the first script hears or does, for the second one: an event by its type, `page` for a page view,
 * `end` where the page is hidden, left or followed by another, `denied` for what may name nobody; when, on
 * what page, and at what element.
 */
export type Moment = [
  type: string,
  at: number,
  url: string,
  target?: Element | undefined,
  event?: Event | undefined,
  seen?: Seen,
]
