import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate, formulaSql, namesIn } from './formula.ts'
import { readFormula } from './read-formula.ts'

function read(text: string) {
  const answer = readFormula(text)
  if ('problem' in answer) throw new Error(answer.problem)
  return answer.formula
}

test.each([
  ['(revenue - cogs - cost) / cost', { revenue: 300, cogs: 100, cost: 50 }, 3],
  ['revenue - cogs * 2', { revenue: 300, cogs: 100 }, 100],
  ['cost / clicks', { cost: 10, clicks: 0 }, null],
  ['1 + cost / clicks', { cost: 10, clicks: 0 }, null],
  ['-max(revenue, 0) / 4', { revenue: 10 }, -2.5],
  ['round(revenue / 3, 2)', { revenue: 10 }, 3.33],
  ['min(leads, deals, 7)', { leads: 9, deals: 8 }, 7],
  ['abs(revenue - cost)', { revenue: 1, cost: 3 }, 2],
])('%s of %j is %j', (text, values, expected) => {
  expect(evaluate(read(text), values)).toBe(expected)
})

test('SQL divides by nothing where the divisor is 0', () => {
  expect(formulaSql(read('(revenue - cost) / cost'))).toBe(
    '((toFloat64(revenue) - toFloat64(cost)) / nullIf(toFloat64(cost), 0))',
  )
  expect(formulaSql(read('round(cost, 2)'))).toBe('round(toFloat64(cost), 2)')
})

test.each([
  ['', 'is no arithmetic over metrics'],
  ['cost /', 'Expected expression after / at character 6'],
  ['cost; drop', 'is no arithmetic over metrics'],
  ['cost cost', 'is no arithmetic over metrics'],
  ["'cost'", "has 'cost', which is no number"],
  ['cost ** 2', 'has **, and knows + - * / alone'],
  ['cost > 2', 'has >, and knows + - * / alone'],
  ['cost ? 1 : 2', 'is no arithmetic over metrics'],
  ['this.cost', 'is no arithmetic over metrics'],
  ['a.b', 'is no arithmetic over metrics'],
  ['constructor("x")', 'calls constructor, and knows abs, min, max, round alone'],
  ['min(cost)', 'gives min 1 values, and it takes 2 to 8'],
  ['round(cost, clicks)', 'rounds to digits that are no number from 0 to 6'],
  ['1e999', 'has 1e999, which is no number'],
  ['1'.repeat(501), 'is longer than 500 characters'],
])('%j %s', (text, problem) => {
  expect(readFormula(text)).toEqual({ problem })
})

test('names are told once each', () => {
  expect(namesIn(read('(revenue - cost) / max(cost, leads)'))).toEqual(['revenue', 'cost', 'leads'])
})

test('whatever is written is a formula or a problem', () => {
  const words = fc.constantFrom(
    ...'cost leads ( ) + - * / , 1 .5 min round [ ] { } ? : " \' ` ; $ &&'.split(' '),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(words).map((all) => all.join(' ')),
        fc.string(),
      ),
      (text) => {
        const answer = readFormula(text)
        if ('problem' in answer) return
        // What is let through holds names, numbers and arithmetic, and nothing that SQL could be led astray by.
        expect(formulaSql(answer.formula)).toMatch(/^[\w\s()+\-*/,.$\u0080-\uffff]*$/)
      },
    ),
    { numRuns: 2000 },
  )
})
