import { BlockList, isIP, isIPv6 } from 'node:net'

/** Whether the word of an address is taken for where a request came from; `hop` 0 is the socket's. */
export type TrustedHop = (address: string, hop: number) => boolean

/**
 * Nobody's word is taken, unless the operator named the proxies: by their number of hops, or by
 * addresses and CIDR ranges.
 */
export function trustedHop(proxies: number | string[] = 0): TrustedHop {
  if (typeof proxies === 'number') return (_, hop) => hop < proxies
  const ranges = new BlockList()
  for (const range of proxies) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) ranges.addAddress(address, family)
    else ranges.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && ranges.check(address, version === 6 ? 'ipv6' : 'ipv4')
  }
}
