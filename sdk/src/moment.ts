import type { Seen } from './hit.ts'

/**
 * What the first script hears or does, for the second one: an event by its type, `page` for a page view,
 * `end` where the page is hidden, left or followed by another, `denied` for what may name nobody, `consent`
 * for a choice, `swap` for a root; when, on what page, and at what element.
 */
export type Moment = [
  type: string,
  at: number,
  url: string,
  what?: EventTarget | Seen | undefined,
  event?: Event | undefined,
]
