import {
  dateBases,
  defaultModel,
  type ModelName,
  models,
  pathOrders,
  pathShapes,
} from '@throughline/schema'
import { Refusal } from './errors.ts'

/** How leads are parted among touches, as a question says it. */
export type Attribution = {
  model: ModelName
  lookback_days: number
  path: (typeof pathShapes)[number]
  /** How many touches `last_k` keeps. */
  last_k: number
  half_life_days: number
  date_basis: (typeof dateBases)[number]
  order: (typeof pathOrders)[number]
}

export const modelNames = models.map(({ name }) => name)

/** What a question that says nothing means. */
export const defaultAttribution: Attribution = {
  model: defaultModel,
  lookback_days: 90,
  path: 'unchanged',
  last_k: 4,
  half_life_days: 7,
  date_basis: 'lead',
  order: 'frequent',
}

/** The attribution that a query asks for. @throws Refusal 400 for a word or a number that is not allowed. */
export function readAttribution(query: Record<string, string | undefined>): Attribution {
  const word = <Word extends string>(
    field: string,
    allowed: readonly Word[],
    given: Word,
  ): Word => {
    const asked = query[field] ?? given
    const known = allowed.find((one) => one === asked)
    if (known !== undefined) return known
    throw new Refusal(400, 'not_allowed', {
      field,
      value: asked.slice(0, 64),
      allowed,
      message: `${field} is one of ${allowed.join(', ')}.`,
    })
  }
  const number = (
    field: string,
    given: number,
    { least, most }: { least: number; most: number },
  ) => {
    const text = query[field]
    if (text === undefined) return given
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    const whole = field === 'half_life' || Number.isInteger(value)
    if (whole && value >= least && value <= most) return value
    const message = `${field} is a number from ${least} to ${most}.`
    throw new Refusal(400, 'not_allowed', { field, limit: most, message })
  }
  const start = defaultAttribution
  return {
    model: word('model', modelNames, start.model),
    lookback_days: number('lookback', start.lookback_days, { least: 1, most: 730 }),
    path: word('path', pathShapes, start.path),
    last_k: number('last_k', start.last_k, { least: 1, most: 500 }),
    half_life_days: number('half_life', start.half_life_days, { least: 0.01, most: 3650 }),
    date_basis: word('date_basis', dateBases, start.date_basis),
    order: word('order', pathOrders, start.order),
  }
}
