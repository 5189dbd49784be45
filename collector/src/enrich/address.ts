import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export type Address = {
  /** As it is looked up, in one way of writing. It goes no further than a lookup. */
  full: string
  /** Its /24, or for IPv6 its /48: what may be stored. */
  truncated: string
  /** Whether it is anybody's on the internet, rather than one of a private network. */
  isPublic: boolean
}

/** An IP address; undefined where the text is none. IPv4 inside IPv6 is IPv4. */
export function addressOf(text: string): Address | undefined {
  const bare = text.includes('%') ? text.replace(/%.*$/s, '') : text
  if (isIP(bare) === 0) return undefined
  const address = ipaddr.process(bare)
  const kept = address.kind() === 'ipv4' ? 3 : 6
  const bytes = address.toByteArray().map((byte, at) => (at < kept ? byte : 0))
  return {
    full: address.toString(),
    truncated: ipaddr.fromByteArray(bytes).toString(),
    isPublic: address.range() === 'unicast',
  }
}
