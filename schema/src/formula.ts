/** A formula over the names of metrics. Null is what can't be told: a division by 0, and all that needs it. */
export type Formula =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'negative'; of: Formula }
  | { kind: 'operation'; operator: Operator; left: Formula; right: Formula }
  | { kind: 'call'; name: Verb; given: Formula[] }

type Operator = '+' | '-' | '*' | '/'
type Verb = 'abs' | 'min' | 'max' | 'round'

/** How many values each verb takes. `round` takes the digits after the point second. */
export const verbs = {
  abs: { least: 1, most: 1, sql: 'abs' },
  min: { least: 2, most: 8, sql: 'least' },
  max: { least: 2, most: 8, sql: 'greatest' },
  round: { least: 1, most: 2, sql: 'round' },
} as const satisfies Record<Verb, { least: number; most: number; sql: string }>

/** The names that a formula stands on, each once. */
export function namesIn(formula: Formula): string[] {
  return [...new Set(all(formula))]
}

/** The formula with `put` in the place of each name. */
export function withNames(formula: Formula, put: (name: string) => Formula): Formula {
  const inside = (part: Formula) => withNames(part, put)
  if (formula.kind === 'name') return put(formula.name)
  if (formula.kind === 'negative') return { ...formula, of: inside(formula.of) }
  if (formula.kind === 'call') return { ...formula, given: formula.given.map(inside) }
  if (formula.kind === 'number') return formula
  return { ...formula, left: inside(formula.left), right: inside(formula.right) }
}

/** The formula as SQL over columns that bear its names, in floats. */
export function formulaSql(formula: Formula): string {
  if (formula.kind === 'number') return `toFloat64(${formula.value})`
  if (formula.kind === 'name') return `toFloat64(${formula.name})`
  if (formula.kind === 'negative') return `-(${formulaSql(formula.of)})`
  if (formula.kind === 'call') {
    const [value = '', ...rest] = formula.given.map(formulaSql)
    // Digits are a plain number in SQL, and a constant.
    const others = formula.name === 'round' ? formula.given.slice(1).map(digitsSql) : rest
    return `${verbs[formula.name].sql}(${[value, ...others].join(', ')})`
  }
  const { operator, left, right } = formula
  if (operator === '/') return `(${formulaSql(left)} / nullIf(${formulaSql(right)}, 0))`
  return `(${formulaSql(left)} ${operator} ${formulaSql(right)})`
}

/** What the formula gives for these values. Null where one of them is, or a divisor is 0. */
export function evaluate(formula: Formula, values: Record<string, number | null>): number | null {
  if (formula.kind === 'number') return formula.value
  if (formula.kind === 'name') return values[formula.name] ?? null
  if (formula.kind === 'negative') {
    const value = evaluate(formula.of, values)
    return value === null ? null : -value
  }
  if (formula.kind === 'call') {
    const given = formula.given.map((part) => evaluate(part, values))
    const known = given.filter((value) => value !== null)
    return known.length < given.length ? null : called(formula.name, known)
  }
  const left = evaluate(formula.left, values)
  const right = evaluate(formula.right, values)
  if (left === null || right === null) return null
  if (formula.operator === '+') return left + right
  if (formula.operator === '-') return left - right
  if (formula.operator === '*') return left * right
  return right === 0 ? null : left / right
}

function called(verb: Verb, given: number[]): number {
  const [value = 0, digits = 0] = given
  if (verb === 'abs') return Math.abs(value)
  if (verb === 'min') return Math.min(...given)
  if (verb === 'max') return Math.max(...given)
  return Math.round(value * 10 ** digits) / 10 ** digits
}

function* all(formula: Formula): Iterable<string> {
  if (formula.kind === 'name') yield formula.name
  if (formula.kind === 'negative') yield* all(formula.of)
  if (formula.kind === 'call') for (const part of formula.given) yield* all(part)
  if (formula.kind === 'operation') {
    yield* all(formula.left)
    yield* all(formula.right)
  }
}

function digitsSql(formula: Formula): string {
  return formula.kind === 'number' ? String(formula.value) : '0'
}
