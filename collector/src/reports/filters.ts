import { Refusal } from '../errors.ts'

/** A condition on one dimension: `is` one of the values, `has` one of them inside, or the opposite. */
export type Filter = {
  dimension: string
  how: 'is' | 'is_not' | 'has' | 'has_not'
  values: string[]
}

const hows = { '=': 'is', '!=': 'is_not', '~': 'has', '!~': 'has_not' } as const
const most = { characters: 4000, filters: 10, values: 100 }

/**
 * Reads `channel=Paid Search,Email;campaign!~brand`: `;` is and, `,` is or. `=` and `!=` take whole
 * values, `~` and `!~` parts of them in any case. A backslash takes the next character as it is.
 * @throws Refusal 400 that says which condition is wrong.
 */
export function readFilters(text: string, dimensions: string[]): Filter[] {
  if (text.trim() === '') return []
  if (text.length > most.characters) {
    throw wrong('too_long', `filter has at most ${most.characters} characters.`)
  }
  const filters = parts(text, ';').map((part) => readFilter(part, dimensions))
  if (filters.length > most.filters) {
    throw wrong('too_many', `Give at most ${most.filters} conditions.`)
  }
  return filters
}

/** Filters as SQL that follows a `where`, and the parameters that it names. */
export function filtersSql(filters: Filter[]): { sql: string; params: Record<string, string[]> } {
  const params: Record<string, string[]> = {}
  const conditions = filters.map(({ dimension, how, values }, at) => {
    const name = `filter_${at}`
    params[name] = values
    const value = `toString(${dimension})`
    const inside = how === 'has' || how === 'has_not'
    const holds = inside
      ? `multiSearchAnyCaseInsensitiveUTF8(${value}, {${name}:Array(String)})`
      : `has({${name}:Array(String)}, ${value})`
    return how === 'is' || how === 'has' ? ` and ${holds}` : ` and not ${holds}`
  })
  return { sql: conditions.join(''), params }
}

function readFilter(text: string, dimensions: string[]): Filter {
  const found = /^\s*([a-z_]+)\s*(!=|!~|=|~)(.*)$/s.exec(text)
  const [, dimension = '', sign = '', rest = ''] = found ?? []
  const how = Object.entries(hows).find(([known]) => known === sign)?.[1]
  if (how === undefined) {
    const shown = text.trim().slice(0, 64)
    throw wrong('no_condition', `"${shown}" is no condition such as channel=Email.`)
  }
  if (!dimensions.includes(dimension)) {
    const message = `The report knows no dimension "${dimension.slice(0, 64)}".`
    throw wrong('unknown_dimension', message, { allowed: dimensions })
  }
  const values = parts(rest, ',').map((value) => value.replace(/\\(.)/gs, '$1').trim())
  const inside = how === 'has' || how === 'has_not'
  if (values.length > most.values || (inside && values.includes(''))) {
    throw wrong('no_condition', `${dimension} takes 1 to ${most.values} values after ${sign}.`)
  }
  return { dimension, how, values }
}

/** Parts a text at a mark, save where a backslash stands before it. */
function parts(text: string, mark: ';' | ','): string[] {
  const found = ['']
  for (const [part] of text.matchAll(/\\.|[^\\]|\\$/gs)) {
    if (part === mark) found.push('')
    else found.push(`${found.pop() ?? ''}${part}`)
  }
  return found
}

function wrong(code: string, message: string, more: Record<string, unknown> = {}): Refusal {
  return new Refusal(400, code, { field: 'filter', message, ...more })
}
