/** A name that a query gives in its `with`: to a value, to a table, or to a table that is marked `materialized`. */
export type Named = { name: string; is: 'value' | 'table' | 'step'; text: string }

/** A query taken apart: what its `with` names, in order, and what it then selects. */
export type Query = { names: Named[]; select: string }

/** A call of a view with parameters: where it stands in the text, and what each parameter is given. */
export type Call = { view: string; from: number; to: number; given: Record<string, string> }

/** Reads SQL that is written as ours is: lower case, and no `with` inside but at the start of brackets. */
export function readQuery(sql: string): Query {
  const text = withoutComments(sql).trim()
  if (!/^with\s/.test(text)) return { names: [], select: text }
  const start = outlineOf(text).search(/\bselect\b/)
  return {
    names: partsOf(text.slice('with'.length, start)).map(readNamed),
    select: text.slice(start),
  }
}

/** A query's text, as `readQuery` reads it. */
export function writeQuery({ names, select }: Query): string {
  const items = names.map(({ name, is, text }) => {
    if (is === 'value') return `${text} as ${name}`
    return `${name} as ${is === 'step' ? 'materialized ' : ''}(\n${text}\n)`
  })
  return items.length === 0 ? select : `with\n${items.join(',\n')}\n${select}`
}

/** The first call of one of the views, read from the left. */
export function findCall(text: string, views: Pick<Map<string, unknown>, 'has'>): Call | undefined {
  for (const found of text.matchAll(/\b(?:from|join) (\w+)\(/g)) {
    const [whole, view = ''] = found
    if (!views.has(view)) continue
    const open = found.index + whole.length
    const length = outlineOf(text.slice(open)).indexOf(')')
    const given = partsOf(text.slice(open, open + length)).map((part) => {
      const [name = '', ...value] = part.split('=')
      return [name.trim(), value.join('=').trim()]
    })
    const from = open - view.length - 1
    return { view, from, to: open + length + 1, given: Object.fromEntries(given) }
  }
  return undefined
}

function readNamed(text: string): Named {
  const table = /^(\w+) as (materialized )?\(([\s\S]*)\)$/.exec(text)
  if (table) {
    const [, name = '', mark, body = ''] = table
    return { name, is: mark === undefined ? 'table' : 'step', text: body.trim() }
  }
  const at = text.lastIndexOf(' as ')
  return { name: text.slice(at + ' as '.length).trim(), is: 'value', text: text.slice(0, at) }
}

function partsOf(list: string): string[] {
  const ends = [...outlineOf(list).matchAll(/,|$/g)].map(({ index }) => index)
  return ends.map((end, at) => list.slice(at === 0 ? 0 : (ends[at - 1] ?? 0) + 1, end).trim())
}

/** The text with spaces for what is quoted or in brackets, so that a place in one is that place in the other. */
function outlineOf(text: string): string {
  let depth = 0
  return text.replace(/'(?:[^'\\]|\\.)*'|[([{]|[)\]}]|[^'([{)\]}]+/g, (piece) => {
    if ('([{'.includes(piece)) depth += 1
    const shown = depth === 0 && !piece.startsWith("'") ? piece : ' '.repeat(piece.length)
    if (')]}'.includes(piece)) depth = Math.max(0, depth - 1)
    return shown
  })
}

function withoutComments(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\.)*'|--.*$/gm, (piece) => (piece.startsWith('--') ? '' : piece))
}
