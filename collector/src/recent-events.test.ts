import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openRecentEvents } from './recent-events.ts'

test('an event is known from when it is added, at its own site alone', () => {
  const events = openRecentEvents()
  const key = events.keyOf('shop', '0mg1abcdefgh')
  expect(events.knows(key)).toBe(false)
  events.add(key)
  expect(events.knows(events.keyOf('shop', '0mg1abcdefgh'))).toBe(true)
  expect(events.knows(events.keyOf('blog', '0mg1abcdefgh'))).toBe(false)
  expect(events.knows(events.keyOf('shop', '0mg1abcdefgi'))).toBe(false)
  expect(events.repeats()).toBe(1)
})

test('what was added last is known, and no other, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 300 }), (ids) => {
      const events = openRecentEvents(16)
      const keyOf = (id: number) => events.keyOf('shop', `event${id}`)
      const added: number[] = []
      for (const id of ids) {
        if (events.knows(keyOf(id))) continue
        events.add(keyOf(id))
        added.push(id)
      }
      const last = added.slice(-8)
      expect(last.filter((id) => events.knows(keyOf(id)))).toEqual(last)
      for (let id = 61; id < 90; id += 1) expect(events.knows(keyOf(id))).toBe(false)
    }),
  )
})

test('of many events none is taken for another, and all of the last are known', () => {
  const events = openRecentEvents(40_000)
  for (let id = 0; id < 100_000; id += 1) {
    const key = events.keyOf('shop', `0mg1${id}`)
    expect(events.knows(key)).toBe(false)
    events.add(key)
  }
  for (let id = 80_000; id < 100_000; id += 1) {
    expect(events.knows(events.keyOf('shop', `0mg1${id}`))).toBe(true)
  }
})
