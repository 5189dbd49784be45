// Its formats, such as `tl-time-zone`, are known once the schema is loaded.
import '@throughline/schema'
import Type from 'typebox'

/** A setting that nobody is shown again once it was given. */
export const secret = (description: string) =>
  Type.String({ minLength: 1, maxLength: 512, description, 'x-secret': true })

export const timeZone = (description: string, usual = 'UTC') =>
  Type.String({ format: 'tl-time-zone', default: usual, description })
