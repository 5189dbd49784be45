import { covers, hostOf } from '../hosts.ts'

/** Whether a request's `Origin` is a page of the site whose domains these are. */
export function isOwnPage(origin: string | undefined, domains: string[]): boolean {
  return origin !== undefined && covers(domains, hostOf(origin) ?? '')
}
