import Type, { type Static } from 'typebox'

const e164 = Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' })
const slug = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$' })
const emailAddress = Type.String({
  pattern: '^[^\\s@<>"]+@[^\\s@<>"]+\\.[^\\s@<>"]+$',
  maxLength: 254,
})
const words = Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
  minItems: 1,
  maxItems: 100,
})
const minutes = (most: number, usual: number, description: string) =>
  Type.Integer({ minimum: 1, maximum: most, default: usual, description })

/** Numbers that visitors of all sources hold one at a time. */
export const NumberPool = Type.Object(
  {
    name: slug,
    numbers: Type.Array(e164, { minItems: 1, maxItems: 10_000, uniqueItems: true }),
    hold_minutes: minutes(1440, 30, 'How long a number stays his after the last sign of life.'),
    fallback: Type.Optional({
      ...e164,
      description: 'What is shown while all are taken; else the page stays as it is.',
    }),
  },
  { additionalProperties: false },
)
export type NumberPool = Static<typeof NumberPool>

/** A number that stands for one source: a leaflet, a map, all visitors of a channel. */
export const StaticNumber = Type.Object(
  {
    number: e164,
    label: Type.String({ minLength: 1, maxLength: 128, description: 'Leaflet, autumn' }),
    source: Type.String({ minLength: 1, maxLength: 256 }),
    medium: Type.String({ maxLength: 256, default: 'offline' }),
    campaign: Type.String({ maxLength: 512, default: '' }),
  },
  { additionalProperties: false },
)
export type StaticNumber = Static<typeof StaticNumber>

/** Who gets which number. All that is named must hold; the first rule that fits decides. */
export const NumberRule = Type.Object(
  {
    channel: Type.Optional(words),
    source: Type.Optional(words),
    medium: Type.Optional(words),
    campaign: Type.Optional(words),
    country: Type.Optional(words),
    region: Type.Optional(words),
    city: Type.Optional(words),
    page: Type.Optional({ ...words, description: 'Parts of the address, where * is anything.' }),
    days: Type.Optional(
      Type.Array(Type.Enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), { minItems: 1 }),
    ),
    hours: Type.Optional(
      Type.String({
        pattern: '^([01]\\d|2[0-3]):[0-5]\\d-(?:[01]\\d|2[0-3]):[0-5]\\d$',
        description:
          'In the time zone of the site, such as 09:00-18:00; 22:00-06:00 spans midnight.',
      }),
    ),
    visitor: Type.Optional(Type.Enum(['new', 'returning'])),
    share: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: 'Per cent of visitors, always the same.',
      }),
    ),
    show: Type.String({
      pattern: '^(?:original|\\+[1-9]\\d{6,14}|[a-z0-9][a-z0-9_-]{0,62})$',
      description: 'The name of a pool, a number, or "original".',
    }),
  },
  { additionalProperties: false },
)
export type NumberRule = Static<typeof NumberRule>

/** A number of the pages that gives way to the visitor's. */
export const NumberPlace = Type.Object(
  {
    from: Type.String({ minLength: 5, maxLength: 40, description: 'As the pages show it.' }),
    selector: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: 'Only inside of what this selects.',
      }),
    ),
    format: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 40,
        pattern: '^[^0-9]*(?:#[^0-9#]*)+$',
        description: 'How numbers are written, a # for each digit: +# (###) ###-##-##.',
      }),
    ),
    whatsapp: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)
export type NumberPlace = Static<typeof NumberPlace>

/** E-mail addresses that visitors see in place of one: out of a list, or the same with a tag of theirs. */
export const EmailPool = Type.Object(
  {
    from: emailAddress,
    addresses: Type.Optional(
      Type.Array(emailAddress, { minItems: 1, maxItems: 10_000, uniqueItems: true }),
    ),
    hold_minutes: minutes(1440, 15, 'How long an address of the list stays his.'),
  },
  { additionalProperties: false, description: 'Without addresses: sales+<tag>@shop.com.' },
)
export type EmailPool = Static<typeof EmailPool>
