import { e164Of } from './e164.ts'

/**
 * What stands where a number is hidden. The digits spell ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and
 * UNAVAILABLE on a keypad: https://www.twilio.com/docs/voice/twiml#request-parameters
 */
const hidden = new Set([
  'anonymous',
  'private',
  'unknown',
  'unavailable',
  'restricted',
  'withheld',
  'blocked',
  'hidden',
  'none',
  'null',
  'undefined',
  '266696687',
  '7378742833',
  '2562533',
  '8656696',
  '86282452253',
])

/** Who called, as E.164; empty where that is hidden, and so names nobody. */
export function callerOf(written: string, country = ''): string {
  const word = written
    .trim()
    .toLowerCase()
    .replace(/^(?:sips?|tel):/, '')
    .replace(/[@;].*$/, '')
    .replace(/^\+/, '')
  return word === '' || hidden.has(word) || /^0+$/.test(word) ? '' : e164Of(written, country)
}
