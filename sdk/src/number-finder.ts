import type { Replacement } from '@throughline/schema'
import { type Finder, openFinder } from './finder.ts'

// What may stand between two digits of one number; percent-encoded in an address.
const gap = '(?:[\\s().\\-/\\xad\\u200b-\\u2212]|%(?!2b)..)*'

// A longer run of digits is another number, or none: a tax number, an order, a price.
const longer = /\d[-./]?$/
const anyDigits = RegExp(`[\\d+]${gap}$`, 'i')
const end = '(?![-./]?\\d|@)'

/**
 * Finds a number however it is written: with +, 00, its bare country code, its trunk prefix (8 in
 * country 7, else 0) or none of them, and with any separators. A number given without + is found as it
 * is given, as there is no telling what its prefix is.
 */
export function numberFinder({ from, to, format = to, whatsapp }: Replacement): Finder {
  const [, code = ''] = /^\+([17]|\d{1,3}\b)/.exec(from) || []
  const own = (code ? from.slice(code.length + 1) : from).replace(RegExp(gap, 'gi'), '')
  const target = to.replace(/\D/g, '')
  const fits = code && target.startsWith(code) && target.length === (code + own).length
  const prefix = code && `(?:(?:\\+|%2b|00)${gap})?${code}${gap}|${code === '7' ? 8 : 0}${gap}|`
  const pattern = `(${prefix})\\(?(${[...own].join(gap)})${end}`
  return openFinder(pattern, own.replace(/\D/g, ''), (match, before, place) => {
    const { 0: found, 1: start, 2: digits = '' } = match
    const isPart = start ? longer : anyDigits
    if (isPart.test(before) || (place === 'chat' && !whatsapp)) return undefined
    if (!fits) {
      const open = /^\([^)]*$/.test(found) ? '(' : ''
      return { text: open + format, link: to.replace(/[^+\d]/g, ''), chat: target }[place]
    }
    let at = code.length
    const swapped = digits.replace(/%..|\d/g, (sign) => (sign[1] ? sign : target.charAt(at++)))
    return found.slice(0, -digits.length) + swapped
  })
}
