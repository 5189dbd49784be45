import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/**
 * A telephone number as E.164, however it is written: `8 (916) 123-45-67` of RU, `79161234567`,
 * `sip:+79161234567@pbx`. What is no whole number, such as an extension, stays as its digits.
 * `country` is the ISO 3166 code of numbers that are written without one, or empty.
 */
export function e164Of(written: string, country = ''): string {
  const bare = written
    .trim()
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;].*$/, '')
  const digits = bare.replace(/\D/g, '')
  const home = isSupportedCountry(country) ? { defaultCountry: country } : {}
  // Providers leave the plus out, and what they send is international then.
  for (const text of [bare, `+${digits}`]) {
    const number = parsePhoneNumberFromString(text, { ...home, extract: false })
    if (number?.isValid()) return number.number
  }
  return bare.startsWith('+') ? `+${digits}` : digits
}
