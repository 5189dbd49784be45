import jsep from 'jsep'
import { type Formula, verbs } from './formula.ts'

const longest = 500

/** Reads `(revenue - cost) / cost`. It is parsed and never run: what is no arithmetic is a problem. */
export function readFormula(text: string): { formula: Formula } | { problem: string } {
  if (text.length > longest) return { problem: `is longer than ${longest} characters` }
  try {
    return { formula: formulaOf(jsep(text)) }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'is no formula' }
  }
}

/** @throws Error that says what is no arithmetic. */
function formulaOf(parsed: unknown): Formula {
  const part = nodeOf(parsed)
  if (part.type === 'Literal') {
    const { value } = part
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'number', value }
    throw new Error(`has ${String(part.raw)}, which is no number`)
  }
  if (part.type === 'Identifier' && typeof part.name === 'string') {
    return { kind: 'name', name: part.name }
  }
  if (part.type === 'UnaryExpression' && part.operator === '-') {
    return { kind: 'negative', of: formulaOf(part.argument) }
  }
  if (part.type === 'BinaryExpression') {
    const { operator } = part
    if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/') {
      throw new Error(`has ${String(operator)}, and knows + - * / alone`)
    }
    return {
      kind: 'operation',
      operator,
      left: formulaOf(part.left),
      right: formulaOf(part.right),
    }
  }
  if (part.type === 'CallExpression') return callOf(part)
  throw new Error('is no arithmetic over metrics')
}

function callOf(part: Record<string, unknown>): Formula {
  const { name } = nodeOf(part.callee)
  if (name !== 'abs' && name !== 'min' && name !== 'max' && name !== 'round') {
    throw new Error(`calls ${String(name)}, and knows ${Object.keys(verbs).join(', ')} alone`)
  }
  const given = Array.isArray(part.arguments) ? part.arguments.map(formulaOf) : []
  const { least, most } = verbs[name]
  if (given.length < least || given.length > most) {
    throw new Error(`gives ${name} ${given.length} values, and it takes ${least} to ${most}`)
  }
  const [, digits] = given
  if (name === 'round' && digits && !(digits.kind === 'number' && isDigits(digits.value))) {
    throw new Error('rounds to digits that are no number from 0 to 6')
  }
  return { kind: 'call', name, given }
}

function isDigits(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 6
}

function nodeOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new Error('is no arithmetic over metrics')
}
