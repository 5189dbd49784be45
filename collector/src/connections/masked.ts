import type { TObject } from 'typebox'

/** What stands for a secret where settings are shown. Sent back, it leaves the secret as it was. */
const mask = '•••'

export function masked(schema: TObject, settings: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, isSecret(schema, name) ? mask : value]),
  )
}

/** Settings as they were shown and sent back: what is still masked is what it was before. */
export function unmasked(
  schema: TObject,
  { given, before }: { given: unknown; before: Record<string, unknown> | undefined },
): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isKept = value === mask && isSecret(schema, name) && before?.[name] !== undefined
      return [name, isKept ? before?.[name] : value]
    }),
  )
}

function isSecret({ properties }: TObject, name: string): boolean {
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined
  return property !== undefined && Reflect.get(property, 'x-secret') === true
}
