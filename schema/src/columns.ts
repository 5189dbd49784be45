import Type, { type TObject, type TSchema } from 'typebox'
import type { Kind } from './fields.ts'

export type Column = { name: string; type: string; kind: Kind; optional: boolean }

/** The columns of a record, in the order of its fields. */
export function columnsOf(schema: TObject): Column[] {
  return Object.entries(schema.properties).map(([name, field]) => ({
    name,
    type: String(Reflect.get(field, 'x-column')),
    kind: kindOf(field),
    optional: Type.IsOptional(field),
  }))
}

/** How a field is stored and explained. @throws where a record was built without `fields.ts`. */
export function kindOf(field: TSchema): Kind {
  const name: unknown = Reflect.get(field, 'x-kind')
  if (!isKind(name)) throw new Error(`A record's field has no kind: ${JSON.stringify(field)}`)
  return name
}

const kinds: ReadonlySet<string> = new Set<Kind>([
  'text',
  'choice',
  'money',
  'rate',
  'count',
  'instant',
  'day',
  'currency',
  'json',
  'flag',
  'words',
])

function isKind(name: unknown): name is Kind {
  return typeof name === 'string' && kinds.has(name)
}
