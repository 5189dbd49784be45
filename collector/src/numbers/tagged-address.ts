import { createHash } from 'node:crypto'

// No letters that are read as others, and none of those that make words.
const letters = '23456789bcdfghjkmnpqrstvwxz'
const tagLength = 8

type Visit = { site: string; client_id: string; visit_id: string }

/**
 * `sales@shop.com` as one visit sees it: `sales+k3x9qwbt@shop.com`. Told by the visit itself, so that
 * every collector says the same without asking another. Of 100,000 visits some two share one of the
 * 27⁸ tags with a chance of 1.8 %, and an e-mail to it then has two candidates.
 */
export function taggedAddress(address: string, { site, client_id, visit_id }: Visit): string {
  const hash = createHash('sha256').update(`${site}\n${client_id}\n${visit_id}`).digest()
  let rest = hash.readBigUInt64BE()
  let tag = ''
  for (let at = 0; at < tagLength; at += 1) {
    tag += letters.charAt(Number(rest % BigInt(letters.length)))
    rest /= BigInt(letters.length)
  }
  const end = address.lastIndexOf('@')
  return `${address.slice(0, end)}+${tag}${address.slice(end)}`.toLowerCase()
}
