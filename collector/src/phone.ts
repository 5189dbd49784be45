import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min'

/**
 * A telephone number as E.164, however a person wrote it: `8 (916) 123-45-67` of RU. Undefined where it is
 * no whole number. `country` is the ISO 3166 code of numbers that are written without one, or empty.
 */
export function toE164(text: string, country = ''): string | undefined {
  const home: CountryCode | undefined = isSupportedCountry(country) ? country : undefined
  const digits = text.replace(/\D/g, '')
  // Many leave the plus out, and what they write is international then.
  for (const written of [text, `+${digits}`]) {
    const number = parsePhoneNumberFromString(
      written,
      home === undefined ? {} : { defaultCountry: home },
    )
    if (number?.isValid()) return number.number
  }
  return undefined
}
