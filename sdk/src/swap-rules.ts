import type { SwapRule } from './finder.ts'
import type { Replacement } from './replacement.ts'
import { safely } from './safely.ts'

// No part of the script: whoever serves it makes the rules, and so does the module's `init`.

// A space of a pattern stands for whatever may be between two digits of one number.
const gaps = /[\s().\-/\xad\u200b-\u2212]/g

/** What the counter looks for, and what it writes, for each replacement that makes sense. */
export function swapRules(replacements: Replacement[]): SwapRule[] {
  return replacements.flatMap((each) => {
    const rule = safely(ruleOf)(each)
    return rule ? [rule] : []
  })
}

/** @throws where the page that calls `init` gave no replacement, or one that makes no pattern. */
function ruleOf(replacement: Replacement): SwapRule {
  const rule = replacement.from.includes('@') ? emailRule(replacement) : numberRule(replacement)
  RegExp(rule[0])
  return rule
}

/** An e-mail address in any case, but not as a part of a longer one. */
function emailRule({ from, to }: Replacement): SwapRule {
  const address = from.replace(/[^\w@]/g, '\\$&').replace('@', '(?:@|%40)')
  return [`([\\w.+-])??()(${address})(?![\\w-]|\\.\\w)`, '@', '', to, to, '']
}

/**
 * A number however it is written: with +, 00, its bare country code, its trunk prefix (8 in country 7,
 * else 0) or none of them, and with any separators. A number given without + is found as it is given,
 * as there is no telling what its prefix is. Before it, `longer` and `more` take what makes it a part of
 * more digits: a tax number, an order, a price.
 */
function numberRule({ from, to, format = to, whatsapp }: Replacement): SwapRule {
  const [, code = ''] = /^\+([17]|\d{1,3}\b)/.exec(from) || []
  const own = (code ? from.slice(code.length + 1) : from).replace(gaps, '')
  const target = to.replace(/\D/g, '')
  const fits = code && target.startsWith(code) && target.length === (code + own).length

  const prefix = `(?:(?:\\+|%2b|00) )?${code} |${code === '7' ? 8 : 0} `
  const longer = '(\\d[-./]?)??'
  const more = '([\\d+] )??'
  const before = code ? `(?:${longer}(?:${prefix})|${more})` : `()${more}`
  return [
    `${before}\\(?(${[...own].join(' ')})(?![-./]?\\d|@)`,
    own.replace(/\D/g, ''),
    fits ? target.slice(code.length) : '',
    format,
    to.replace(/[^+\d]/g, ''),
    whatsapp ? target : '',
  ]
}
