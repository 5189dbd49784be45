import Type, { type Static } from 'typebox'

const textFields = {
  from: Type.String({ minLength: 5, maxLength: 254, description: 'As the pages show it.' }),
  to: Type.String({ minLength: 5, maxLength: 254, description: 'What visitors see in its place.' }),
  format: Type.Optional(
    Type.String({
      minLength: 5,
      maxLength: 40,
      description: 'How `to` is written where it does not fit the way in which `from` is written.',
    }),
  ),
  whatsapp: Type.Optional(
    Type.Boolean({ description: 'WhatsApp links with this number are swapped too.' }),
  ),
}

/** A phone number or an e-mail address of the pages, and what is shown in its place. */
export const Replacement = Type.Refine(
  Type.Object(textFields, { additionalProperties: false }),
  isReplacement,
  () =>
    'must be two phone numbers, with + and the country apart or as they are written, or two e-mails',
)
export type Replacement = Static<typeof Replacement>

const email = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/
const writtenNumber = /^\+?[\p{L}\d\s().‐-―-]+$/u
const digitsOf = (text: string) => text.replace(/\D/g, '')

function isReplacement({ from, to, format, whatsapp }: Static<Type.TObject<typeof textFields>>) {
  if (from.includes('@')) {
    return email.test(from) && email.test(to) && format === undefined && whatsapp === undefined
  }
  // The counter tells where the country ends by what parts it from the rest.
  const international = from.startsWith('+')
    ? /^\+(?:[17]|[1-9]\d{0,2}\b)(?:\D*\d){7,14}$/
    : /\d(?:.*[\p{L}\d]){4}/u
  return (
    writtenNumber.test(from) &&
    international.test(from) &&
    writtenNumber.test(to) &&
    digitsOf(to).length >= 5 &&
    digitsOf(to).length <= 15 &&
    // A slip in `format` would send callers to a stranger. Its prefix may be written otherwise.
    (format === undefined || digitsOf(format).slice(-5) === digitsOf(to).slice(-5))
  )
}
