import Type, { type Static } from 'typebox'

const name = '^[a-z][a-z0-9_]{0,62}$'

/** A figure that an owner reckons from others, such as `(revenue - cost) * 0.1`. */
export const OwnMetric = Type.Object(
  {
    name: Type.String({ pattern: name, description: 'How reports and formulas call it.' }),
    title: Type.String({ minLength: 1, maxLength: 64 }),
    formula: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'Arithmetic over names of metrics: + - * / ( ) abs min max round.',
    }),
    unit: Type.Enum(['count', 'number', 'money', 'share', 'days', 'seconds'], {
      default: 'number',
    }),
    better: Type.Enum(['higher', 'lower', 'neither'], { default: 'higher' }),
  },
  { additionalProperties: false },
)
export type OwnMetric = Static<typeof OwnMetric>

/** A filter of reports under a name, such as `channel=Paid Search;campaign!~brand`. */
export const Segment = Type.Object(
  {
    name: Type.String({ pattern: name }),
    title: Type.String({ minLength: 1, maxLength: 64 }),
    filter: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  { additionalProperties: false },
)
export type Segment = Static<typeof Segment>
