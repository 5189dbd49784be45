import {
  dateBases,
  type GroupedReport,
  inOrOut,
  models,
  pathOrders,
  pathShapes,
  type Report,
} from '@throughline/schema'
import Type, { type TProperties } from 'typebox'

export const reportFormats = ['json', 'csv', 'xlsx'] as const

const common = {
  site: Type.String({ description: 'Of performance several, parted by commas.' }),
  from: Type.Optional(Type.String({ format: 'date' })),
  to: Type.Optional(Type.String({ format: 'date' })),
  format: Type.Optional(Type.Enum([...reportFormats])),
}

const attributionQuery = {
  model: Type.Optional(
    Type.Enum(
      models.map(({ name }) => name),
      { description: models.map(({ name, says }) => `${name}: ${says}`).join(' ') },
    ),
  ),
  lookback: Type.Optional(
    Type.String({ description: 'Days before a lead whose touches may earn; 90.' }),
  ),
  path: Type.Optional(
    Type.Enum([...pathShapes], { description: 'What is done to a path before it earns.' }),
  ),
  last_k: Type.Optional(Type.String({ description: 'How many touches path=last_k keeps; 4.' })),
  half_life: Type.Optional(Type.String({ description: 'Days, of the model time_decay; 7.' })),
  date_basis: Type.Optional(
    Type.Enum([...dateBases], {
      description: 'What dates a lead: itself, its money or its visits.',
    }),
  ),
  order: Type.Optional(Type.Enum([...pathOrders], { description: 'Which paths come first.' })),
}

/** For OpenAPI: what a report can be asked. */
export function querystringOf(report: Report) {
  if (report.shape === 'grouped') return Type.Object({ ...common, ...groupedQuery(report) })
  const own: TProperties = {}
  for (const [name, parameter] of Object.entries(report.parameters)) {
    const { title: description } = parameter
    own[name] = Type.Optional(
      parameter.type === 'count'
        ? Type.Integer({
            minimum: 0,
            maximum: parameter.most,
            default: parameter.default,
            description,
          })
        : Type.String({ description, ...(parameter.choices && { enum: [...parameter.choices] }) }),
    )
  }
  return Type.Object({ ...common, ...own })
}

const choice = (description: string) =>
  Type.Optional(Type.Enum([...inOrOut], { default: 'out', description }))

function groupedQuery({ dimensions, filtered, defaultMetrics }: GroupedReport) {
  const filters = {
    filter: Type.Optional(
      Type.String({
        description: 'Conditions, such as channel=Email,Referral;campaign!~brand. Also = and ~.',
      }),
    ),
    segment: Type.Optional(Type.String({ description: "One of the site's segments." })),
    spam: choice('Whether leads that are spam count.'),
    duplicates: choice('Whether leads that are duplicates count.'),
  }
  return {
    by: Type.Optional(
      Type.String({
        description: `Dimensions, parted by commas: ${Object.keys(dimensions).join(', ')}.`,
      }),
    ),
    metrics: Type.Optional(
      Type.String({
        description: `Figures of GET /v1/metrics, parted by commas; ${defaultMetrics.join(', ')}.`,
      }),
    ),
    sort: Type.Optional(Type.String({ description: 'A column; -roi has the greatest first.' })),
    compare: Type.Optional(
      Type.String({ description: 'previous, year, or two days: 2026-01-01..2026-01-31.' }),
    ),
    currency: Type.Optional(
      Type.String({ description: "Into which money is converted; the site's." }),
    ),
    bots: choice('Whether visits of bots and leads from their goals count. Deals always do.'),
    staff: choice("Whether visits and leads of the site's own people count."),
    ...(filtered ? filters : {}),
    ...attributionQuery,
  }
}
