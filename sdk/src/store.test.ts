import { expect, test, vi } from 'vitest'
import { openStore } from './store.ts'

const blocked = () => {
  throw new DOMException('The document is sandboxed', 'SecurityError')
}

test('what a shelf keeps is read from it', () => {
  const kept: Record<string, string> = {}
  const store = openStore({
    values: (name) => [kept[name] ?? ''],
    write: (name, value) => {
      kept[name] = value
    },
    remove: (name) => {
      delete kept[name]
    },
    names: () => Object.keys(kept),
  })

  store.write('a', '1')
  expect(store.read('a', /./)).toBe('1')

  kept.a = '2'
  expect(store.read('a', /./)).toBe('2')

  store.remove('a')
  expect(store.read('a', /./)).toBe('')
})

test.each([
  ['throws', { values: blocked, write: blocked, remove: blocked, names: () => [] }],
  ['takes nothing', { values: () => [], write() {}, remove() {}, names: () => [] }],
  ['keeps an old value', { values: () => ['old'], write() {}, remove() {}, names: () => [] }],
])('a shelf that %s is replaced by memory', (_, shelf) => {
  const store = openStore(shelf)

  store.write('a', 'new')
  expect(store.read('a', /new/)).toBe('new')

  store.remove('a')
  expect(store.read('a', /new/)).toBe('')
})

test('of several values the first of the asked shape is read', () => {
  const store = openStore({
    values: () => ['GA1.1', '12', '34'],
    write() {},
    remove() {},
    names: () => [],
  })

  expect(store.read('a', /^\d+$/)).toBe('12')
})

test('what is not there is not removed, as removing a cookie means to write one', () => {
  const remove = vi.fn()
  openStore({ values: () => [], write() {}, remove, names: () => [] }).remove('a')

  expect(remove).not.toHaveBeenCalled()
})
