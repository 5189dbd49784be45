import type { NumberRule, SiteSettings } from '@throughline/schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseNumber, type Visitor } from './rules.ts'

// A Friday, 10:30 in Berlin.
const at = Date.parse('2026-10-16T08:30:00Z')
const visitor: Visitor = {
  client_id: `758596365.${at / 1000}`,
  visit_at: at,
  url: 'https://shop.com/tea/assam?color=green',
  origin: { channel: 'Paid Search', source: 'google', medium: 'cpc', campaign: 'spring' },
  place: { country: 'DE', region: 'Berlin', city: 'Berlin' },
  at,
}
const pools: SiteSettings['number_pools'] = [
  { name: 'first', numbers: ['+4930100'], hold_minutes: 30 },
  { name: 'second', numbers: ['+4930200'], hold_minutes: 30 },
]
const choose = (rules: NumberRule[], who: Partial<Visitor> = {}, timeZone = 'Europe/Berlin') => {
  const settings = { number_rules: rules, number_pools: pools, time_zone: timeZone }
  const choice = chooseNumber({ ...visitor, ...who }, settings)
  if (choice.show === 'pool') return choice.pool.name
  return choice.show === 'number' ? choice.number : choice.show
}
const second = { show: 'second' }

test('without a rule that fits it is the first pool, and without a pool the page stays', () => {
  expect(choose([])).toBe('first')
  expect(choose([{ ...second, source: ['bing'] }])).toBe('first')
  const none = { number_rules: [], number_pools: [], time_zone: 'UTC' }
  expect(chooseNumber(visitor, none)).toEqual({ show: 'original' })
})

test('the first rule that fits decides', () => {
  const paid = { channel: ['Paid Search'], show: 'second' }
  expect(choose([{ source: ['bing'], show: 'original' }, paid, { show: '+4930999' }])).toBe(
    'second',
  )
  expect(choose([{ show: '+4930999' }, paid])).toBe('+4930999')
  expect(choose([{ show: 'original' }, paid])).toBe('original')
})

test.each<[Omit<NumberRule, 'show'>, boolean]>([
  [{ channel: ['Direct', 'paid search'] }, true],
  [{ channel: ['Direct'] }, false],
  [{ source: ['google'], medium: ['organic'] }, false],
  [{ source: ['google'], medium: ['cpc'], campaign: ['Spring'] }, true],
  [{ campaign: ['spr'] }, false],
  [{ country: ['de'] }, true],
  [{ region: ['Berlin'], city: ['Potsdam'] }, false],
  [{ page: ['/coffee', '/tea/'] }, true],
  [{ page: ['shop.com/*color=green'] }, true],
  [{ page: ['color=green*shop.com'] }, false],
  [{ page: ['/tea/*/x'] }, false],
  [{ days: ['fri'] }, true],
  [{ days: ['sat', 'sun'] }, false],
  [{ hours: '10:30-10:31' }, true],
  [{ hours: '09:00-10:30' }, false],
  [{ hours: '22:00-06:00' }, false],
  [{ visitor: 'new' }, true],
  [{ visitor: 'returning' }, false],
  [{ share: 100 }, true],
])('a rule with %j fits: %s', (rule, expected) => {
  expect(choose([{ ...rule, show: 'second' }])).toBe(expected ? 'second' : 'first')
})

test('hours are those of the site, and after midnight they belong to the day on which they began', () => {
  const rule = { ...second, hours: '22:00-06:00', days: ['fri' as const] }
  const night = (when: string, zone = 'UTC') => choose([rule], { at: Date.parse(when) }, zone)
  expect(night('2026-10-16T22:00:00Z')).toBe('second')
  expect(night('2026-10-17T05:59:59Z')).toBe('second')
  expect(night('2026-10-17T06:00:00Z')).toBe('first')
  expect(night('2026-10-16T05:00:00Z')).toBe('first')
  expect(night('2026-10-16T12:00:00Z', 'Asia/Vladivostok')).toBe('second')
  // In New York it is 2 o'clock in the night that began on Thursday.
  expect(night('2026-10-16T06:00:00Z', 'America/New_York')).toBe('first')
})

test('a visitor is new in the visit in which his ID was made, whatever his clock shows', () => {
  const returning = { ...second, visitor: 'returning' as const }
  const born = 1_795_400_123
  const who = (visit_at: number) => ({ client_id: `1.${born}`, visit_at })
  expect(choose([returning], who(born * 1000 + 900))).toBe('first')
  expect(choose([returning], who(born * 1000 - 60_000))).toBe('first')
  expect(choose([returning], who(born * 1000 + 3_600_000))).toBe('second')
})

test('who denied consent is neither new nor returning, and of no share', () => {
  const denied = { client_id: '' }
  expect(choose([{ ...second, share: 100 }], denied)).toBe('first')
  expect(choose([{ ...second, visitor: 'new' }], denied)).toBe('first')
  expect(choose([{ ...second, visitor: 'returning' }], denied)).toBe('first')
  expect(choose([{ source: ['google'], show: '+4930999' }], denied)).toBe('+4930999')
})

test('a share is the share of visitors that it says, the same ones each time', () => {
  const ids = Array.from({ length: 20_000 }, (_, one) => `${7919 * one + 1}.1795400123`)
  for (const share of [1, 20, 50, 99]) {
    const rules = [{ ...second, share }]
    const chosen = ids.filter((client_id) => choose(rules, { client_id }) === 'second')
    expect(Math.abs(chosen.length / ids.length - share / 100)).toBeLessThan(0.015)
    expect(chosen.every((client_id) => choose(rules, { client_id }) === 'second')).toBe(true)
  }
  // Half of the half that is left, and not those of the first half again.
  const halves = [
    { ...second, share: 50 },
    { show: 'original', share: 50 },
  ]
  const left = ids.filter((client_id) => choose(halves, { client_id }) === 'original')
  expect(Math.abs(left.length / ids.length - 0.25)).toBeLessThan(0.015)
})

test('who is of a share is of every larger one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 99 }), (id, share) => {
      const who = { client_id: `${id}.1795400123` }
      if (choose([{ ...second, share }], who) === 'second') {
        expect(choose([{ ...second, share: share + 1 }], who)).toBe('second')
      }
    }),
  )
})
