import Type, { type Static } from 'typebox'
import { currency, key, optional, positiveMoney } from '../fields.ts'

const ruleFields = {
  name: key(128),
  value: optional(positiveMoney()),
  currency: optional(currency()),
  on: Type.Enum(['url', 'click', 'form', 'scroll', 'time', 'pages']),
  match: Type.String({
    minLength: 1,
    maxLength: 512,
    pattern: '\\S',
    description:
      'A part of the address, where * is anything; a CSS selector; per cent; seconds; number of pages.',
  }),
}

/** A goal that the counter reaches by itself. */
export const GoalRule = Type.Refine(
  Type.Object(ruleFields, { additionalProperties: false }),
  isRule,
  () => 'must match a whole number: per cent from 1 to 100, seconds, or pages',
)
export type GoalRule = Static<typeof GoalRule>

function isRule({ on, match }: Static<Type.TObject<typeof ruleFields>>): boolean {
  if (on === 'url' || on === 'click' || on === 'form') return true
  return /^[1-9]\d{0,4}$/.test(match) && (on !== 'scroll' || Number(match) <= 100)
}
