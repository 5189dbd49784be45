import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parametersOf } from './parameters.ts'

test.each([
  { address: 'no address', parameters: undefined },
  { address: 'https://shop.example/', parameters: [] },
  { address: 'https://shop.example#?a=b', parameters: [] },
  {
    address: 'https://shop.example/tea?UTM_Source=a&b=&b=c&b=d#?e=f',
    parameters: [
      ['utm_source', 'a'],
      ['b', 'c'],
    ],
  },
  {
    address: 'https://shop.example?a=b+c%20d&&=e',
    parameters: [
      ['a', 'b c d'],
      ['', 'e'],
    ],
  },
])('of $address', ({ address, parameters }) => {
  const found = parametersOf(address)
  expect(found && [...found]).toEqual(parameters)
})

test('an address that is read without the parser says what the parser says', () => {
  const word = fc.stringMatching(/^[\w.~,:;/+-]{0,6}$/)
  const odd = fc.constantFrom(
    '%',
    '%41',
    '%D1%8F',
    '%ff',
    '%26',
    '+',
    '\t',
    '\n',
    ' ',
    '"',
    'я',
    '\ud800',
    '?',
    '#',
    '@',
    '[',
    '\\',
  )
  const part = fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: odd })
  const pair = fc.tuple(part, fc.constantFrom('=', '', '=='), part).map((parts) => parts.join(''))
  const query = fc.array(pair, { maxLength: 5 }).map((pairs) => pairs.join('&'))
  const host = fc.constantFrom(
    'shop.example',
    'a.b-c',
    'xn--a.ru',
    'a.xn--',
    '1.2',
    'a:80',
    'a:99999',
    'localhost',
  )
  const address = fc
    .tuple(
      fc.constantFrom('https://', 'http://', 'ftp://', ' https://'),
      host,
      fc.constantFrom('', '/', '/a'),
      part,
      fc.constantFrom('?', '#', ''),
      query,
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(address, (given) => {
      expect(parametersOf(given)).toEqual(byParser(given))
    }),
    { numRuns: 5000 },
  )
})

function byParser(address: string): Map<string, string> | undefined {
  if (!URL.canParse(address)) return undefined
  const query = new Map<string, string>()
  for (const [name, value] of new URL(address).searchParams) {
    const key = name.toLowerCase()
    if (value.trim() !== '' && !query.has(key)) query.set(key, value.trim())
  }
  return query
}
