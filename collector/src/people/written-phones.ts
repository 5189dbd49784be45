import type { Row } from '@throughline/schema'
import { wholeE164 } from '../numbers/e164.ts'
import type { WrittenPhone } from './news.ts'

/** Edges of the numbers that are whole ones, in both directions. */
export function edgesOfPhones(
  written: WrittenPhone[],
  countryOf: (site: string) => string | undefined,
): Row[] {
  return written.flatMap(({ site, node_type, node, phone, source, first_at }): Row[] => {
    const number = wholeE164(phone, countryOf(site))
    if (number === undefined) return []
    const rest = { site, source, via: '', ts: first_at }
    return [
      { ...rest, a_type: node_type, a: node, b_type: 'phone', b: number },
      { ...rest, a_type: 'phone', a: number, b_type: node_type, b: node },
    ]
  })
}
