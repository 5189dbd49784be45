import type { EmailPool } from '@throughline/schema'

/** Where a server says whom it delivered to, the surest first: a list or an alias rewrites `To`. */
export const addressHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'to', 'cc']

/**
 * The address of one of the site's pools that an e-mail went to, in lower case: one of a list, or the
 * pool's own, with a tag (`sales+k3v9@shop.com`) or without. Undefined where it went to none, and so is
 * none of our business. `headers` are raw lines.
 */
export function trackedAddress(headers: string, pools: readonly EmailPool[]): string | undefined {
  const ours = new Set(
    pools.flatMap(({ from, addresses = [] }) => [from, ...addresses].map(lowered)),
  )
  const found = addressHeaders.flatMap((name) => addressesOf(headers, name))
  // A tag says more than the address beneath it, whichever header has it.
  const tagged = found.find((address) => ours.has(untagged(address)) && !ours.has(address))
  return tagged ?? found.find((address) => ours.has(address))
}

function addressesOf(headers: string, name: string): string[] {
  const unfolded = headers.replace(/\r?\n[ \t]+/g, ' ')
  return unfolded
    .split(/\r?\n/)
    .filter((line) => line.toLowerCase().startsWith(`${name}:`))
    .flatMap((line) => line.slice(name.length + 1).match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? [])
    .map(lowered)
}

function untagged(address: string): string {
  return address.replace(/\+[^@]*@/, '@')
}

function lowered(address: string): string {
  return address.toLowerCase()
}
