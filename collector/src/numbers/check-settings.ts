import { Replacement, type SiteSettings } from '@throughline/schema'
import { Compile } from 'typebox/compile'
import { Refusal } from '../errors.ts'
import { placeSwap } from './place-swap.ts'

const replacement = Compile(Replacement)
/** A tag, and the plus before it. The part before the @ has at most 64 characters by RFC 5321. */
const tagLength = 9

/** What settings of numbers may only say together. @throws Refusal 400 that names the one at fault. */
export function checkNumberSettings(settings: SiteSettings): void {
  const { number_pools, static_numbers, number_rules, number_places, email_pools } = settings
  const use = openUses()
  const names = new Set(['original'])
  for (const [at, { name, numbers }] of number_pools.entries()) {
    const field = `number_pools[${at}]`
    if (names.has(name)) throw wrong(`${field}.name`, 'name_taken', `"${name}" is taken.`)
    names.add(name)
    for (const number of numbers) use(number, `${field}.numbers`)
  }
  for (const [at, { number }] of static_numbers.entries()) {
    use(number, `static_numbers[${at}].number`)
  }
  const pooled = new Set(number_pools.flatMap(({ numbers }) => numbers))
  const fixed = new Set(static_numbers.map(({ number }) => number))
  for (const [at, { fallback = '' }] of number_pools.entries()) {
    if (!pooled.has(fallback)) continue
    const field = `number_pools[${at}].fallback`
    throw wrong(field, 'number_in_pool', `${fallback} is lent to visitors, and can't be for all.`)
  }
  for (const [at, { show }] of number_rules.entries()) {
    const field = `number_rules[${at}].show`
    if (show.startsWith('+') && !fixed.has(show)) {
      throw wrong(field, 'unknown_number', `${show} is not among static_numbers.`)
    }
    if (!show.startsWith('+') && !names.has(show)) {
      throw wrong(field, 'unknown_pool', `There is no pool "${show}".`)
    }
  }
  const [example = '+4930123456'] = [...pooled, ...fixed]
  for (const [at, place] of number_places.entries()) {
    const field = `number_places[${at}]`
    if (pooled.has(`+${place.from.replace(/\D/g, '')}`)) {
      const message = `${place.from} is lent to visitors: pages may not show it to all.`
      throw wrong(`${field}.from`, 'number_in_pool', message)
    }
    if (!place.from.includes('@') && replacement.Check(placeSwap(place, example))) continue
    throw wrong(
      `${field}.from`,
      'not_a_number',
      'Write it as the pages do, with the country or as it is.',
    )
  }
  const useEmail = openUses()
  for (const [at, { from, addresses = [] }] of email_pools.entries()) {
    useEmail(from.toLowerCase(), `email_pools[${at}].from`)
    for (const one of addresses) useEmail(one.toLowerCase(), `email_pools[${at}].addresses`)
    if (addresses.length > 0 || from.indexOf('@') + tagLength <= 64) continue
    throw wrong(`email_pools[${at}].from`, 'too_long', 'No room for a tag before the @.')
  }
}

/** Numbers, or addresses, each of which may be said once. */
function openUses() {
  const uses = new Map<string, string>()
  return (number: string, field: string): void => {
    const other = uses.get(number)
    if (other !== undefined) throw wrong(field, 'used_twice', `${number} is in ${other} too.`)
    uses.set(number, field)
  }
}

function wrong(field: string, code: string, message: string): Refusal {
  return new Refusal(400, code, { field, message: `${field}: ${message}` })
}
