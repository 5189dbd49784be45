import { nobody, noMailboxes } from '@throughline/schema'
import type { Own } from './guard.ts'

/**
 * Whether a guard could shut a node out, as the engine can say of millions: all whom `guardOf` shuts out,
 * and a few more. Parameters are those of `doubtfulParams`.
 */
export const isDoubtful = (type: string, node: string) => `(
    lower(${node}) in {nobody:Array(String)}
    or position(${node}, '${kelvin}') > 0
    or multiIf(
      ${type} = 'client_id', not match(${node}, '^[1-9][0-9]{0,9}[.][0-9]{10}$'),
      ${type} = 'phone',
        not match(${node}, '^[+][1-9][0-9]{6,14}$')
        or match(${node}, '(${sevenAlike})$')
        or ${node} in {phones:Array(String)},
      ${type} = 'email',
        not match(${node}, '^[a-z0-9._+-]+@[a-z0-9-]+([.][a-z0-9-]+)+$')
        or extract(${node}, '^[^@+]*') in {mailboxes:Array(String)}
        or arrayExists(host -> endsWith(${node}, host), {hosts:Array(String)}),
      0
    )
  )`

/** Its lower case is a k, as JavaScript says. */
const kelvin = '\u212a'
const sevenAlike = [...'0123456789'].map((digit) => `${digit}{7}`).join('|')

export function doubtfulParams({ phones, emails, domains }: Own) {
  const plain = domains.map((domain) => domain.replace(/^\*\./, '').toLowerCase())
  const hosts = emails.map((one) => one.slice(one.indexOf('@') + 1))
  return {
    nobody,
    phones,
    mailboxes: [...noMailboxes, ...nobody],
    hosts: [...new Set([...domains, ...plain, ...hosts])],
  }
}
