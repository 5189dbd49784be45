import { expect, test } from 'vitest'
import { readRetention } from './retention.ts'

test.each([
  { given: undefined, read: {} },
  { given: '', read: {} },
  { given: 'hits=400d', read: { hits: 400 } },
  { given: ' hits = 400d , visits=800d,', read: { hits: 400, visits: 800 } },
  { given: 'hits=off,goals=1d', read: { goals: 1 } },
  {
    given: 'hits=1d,goals=2d,visits=3d,deals=4d,payments=5d,costs=10000d',
    read: { hits: 1, goals: 2, visits: 3, deals: 4, payments: 5, costs: 10_000 },
  },
  {
    given: 'calls=1d,emails=2d,leases=3d,matches=4d',
    read: { calls: 1, emails: 2, leases: 3, matches: 4 },
  },
])('RETENTION "$given" is read', ({ given, read }) => {
  expect(readRetention(given)).toEqual(read)
})

test.each([
  'hits',
  'hits=400',
  'hits=0d',
  'hits=10001d',
  'hits=-1d',
  'hits=1.5d',
  'hits=4w',
  'hits=1d,hits=2d',
  'hits=off,hits=2d',
  'visit_parts=4d',
  'sites=4d',
  'hits=400d;goals=4d',
])('RETENTION "%s" stops the start, with advice', (given) => {
  expect(() => readRetention(given)).toThrow(
    expect.objectContaining({
      name: 'StartError',
      message: expect.stringContaining('RETENTION says'),
      advice: expect.stringContaining('hits=400d'),
    }),
  )
})
