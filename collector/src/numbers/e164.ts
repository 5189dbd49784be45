import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/**
 * A telephone number as E.164, however it is written: `8 (916) 123-45-67` of RU, `79161234567`,
 * `sip:+79161234567@pbx`. What is no whole number, such as an extension, stays as its digits.
 * `country` is the ISO 3166 code of numbers that are written without one, or empty.
 */
export function e164Of(written: string, country = ''): string {
  const bare = bareOf(written)
  const digits = bare.replace(/\D/g, '')
  return wholeE164(written, country) ?? (bare.startsWith('+') ? `+${digits}` : digits)
}

/** The same; undefined where it is no whole number. */
export function wholeE164(written: string, country = ''): string | undefined {
  const bare = bareOf(written)
  const digits = bare.replace(/\D/g, '')
  const home = isSupportedCountry(country) ? { defaultCountry: country } : {}
  // Providers leave the plus out, and what they send is international then; people add words.
  for (const text of [bare, `+${digits}`, digits]) {
    const number = parsePhoneNumberFromString(text, { ...home, extract: false })
    if (number?.isValid()) return number.number
  }
  return undefined
}

function bareOf(written: string): string {
  return written
    .trim()
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;].*$/, '')
}
