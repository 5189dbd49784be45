import { hash } from './hash.ts'

/** What a browser is like on all domains of a site: a link that somebody else opens names nobody. */
export function browserHash(): string {
  return hash(navigator.userAgent + navigator.language + screen.width + screen.height)
}
