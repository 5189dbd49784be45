import ipaddr from 'ipaddr.js'

/**
 * Who shares one count: an IPv4 address; of IPv6 the /64, since one subscriber has all of it. Some
 * proxies write a port behind the address, which is another one each time.
 */
export function addressBlock(given: string): string {
  if (!given.includes(':')) return given.slice(0, 64)
  const address = given.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
  if (!address.includes(':') || !ipaddr.isValid(address)) return address.slice(0, 64)
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
