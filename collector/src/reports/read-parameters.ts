import type { ListReport, Parameter } from '@throughline/schema'
import { Refusal } from '../errors.ts'

/** What was asked of a list, by the name of its parameter. */
export type Asked = Record<string, string | number>

const longest = 512

/** The parameters of a list, with their defaults. @throws Refusal 400 that names the one at fault. */
export function readParameters(
  query: Record<string, string | undefined>,
  { parameters, needs }: ListReport,
): Asked {
  if (needs) refuseUnlessOne(query, needs)
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      readOne(name, query[name], parameter),
    ]),
  )
}

function refuseUnlessOne(query: Record<string, string | undefined>, allowed: readonly string[]) {
  const given = allowed.filter((name) => query[name]?.trim())
  if (given.length === 1) return
  throw new Refusal(400, given.length === 0 ? 'missing' : 'too_many', {
    field: given[1] ?? allowed[0] ?? '',
    allowed,
    message: `Give one of ${allowed.join(', ')}.`,
  })
}

function readOne(name: string, given: string | undefined, parameter: Parameter): string | number {
  if (given === undefined) return parameter.default
  if (parameter.type === 'count') {
    if (/^\d{1,9}$/.test(given) && Number(given) <= parameter.most) return Number(given)
    throw new Refusal(400, 'not_a_count', {
      field: name,
      limit: parameter.most,
      message: `${name} is a whole number from 0 to ${parameter.most}.`,
    })
  }
  const { choices } = parameter
  if (choices !== undefined && !choices.includes(given)) {
    const allowed = choices.filter((choice) => choice !== '')
    throw new Refusal(400, 'not_allowed', {
      field: name,
      allowed,
      message: `${name} is one of ${allowed.join(', ')}.`,
    })
  }
  if (given.length > longest) {
    const message = `${name} has at most ${longest} characters.`
    throw new Refusal(400, 'too_long', { field: name, limit: longest, message })
  }
  return given
}
