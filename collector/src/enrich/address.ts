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

// As nearly all addresses come. Zeros in front are left to the parser: to some they mean octal.
const plain = /^(0|[1-9]\d?\d?)\.(0|[1-9]\d?\d?)\.(0|[1-9]\d?\d?)\.(0|[1-9]\d?\d?)$/

/** An IP address; undefined where the text is none. IPv4 inside IPv6 is IPv4. */
export function addressOf(text: string): Address | undefined {
  const quad = plain.exec(text)
  return quad ? ofQuad(text, quad.slice(1).map(Number)) : parsed(text)
}

function ofQuad(full: string, bytes: number[]): Address | undefined {
  if (bytes.some((byte) => byte > 255)) return undefined
  const truncated = `${full.slice(0, full.lastIndexOf('.'))}.0`
  return { full, truncated, isPublic: new ipaddr.IPv4(bytes).range() === 'unicast' }
}

/** What `addressOf` says of any text, by the whole parser. */
export function parsed(text: string): Address | undefined {
  const bare = text.replace(/%.*$/s, '')
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
