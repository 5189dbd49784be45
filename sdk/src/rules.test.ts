// @vitest-environment happy-dom
import type { GoalRule } from '@throughline/schema'
import { expect, test } from 'vitest'
import { isPartOf, openRules } from './rules.ts'

test.each([
  ['/thanks', true],
  ['shop.example/th', true],
  ['/th*ks?order=*', true],
  ['*', true],
  ['/thanks/*/thanks', false],
  ['order=1*thanks', false],
  ['/Thanks', false],
])('%s is a part of the address: %s', (match, is) => {
  expect(isPartOf('https://shop.example/thanks?order=1', match)).toBe(is)
})

test('clicks reach a goal each time, all else once until the next page', () => {
  const given: GoalRule[] = [
    { name: 'pressed', on: 'click', match: '.a' },
    { name: 'read', on: 'time', match: '5' },
  ]
  const reached: string[] = []
  const rules = openRules(given, (name) => reached.push(name))
  const turn = () => {
    rules.check('click', (match) => match === '.a')
    rules.check('time', (match) => match === '5')
  }

  turn()
  turn()
  expect(reached).toEqual(['pressed', 'read', 'pressed'])
  rules.again()
  turn()
  expect(reached).toEqual(['pressed', 'read', 'pressed', 'pressed', 'read'])
})

test('a selector that is none leaves the other rules alone', () => {
  const reached: string[] = []
  const given: GoalRule[] = ['[[', 'body'].map((match) => ({ name: match, on: 'click', match }))

  openRules(given, (name) => reached.push(name)).check('click', (match) =>
    document.body.closest(match),
  )

  expect(reached).toEqual(['body'])
})
