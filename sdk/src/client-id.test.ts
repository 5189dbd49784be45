import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openClientId } from './client-id.ts'
import { openStore } from './store.ts'

const now = () => 1_795_400_123_999
const shape = /^[1-9]\d{0,9}\.\d{10}$/
let dice = 0

beforeEach(() => {
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((numbers) => {
    if (numbers instanceof Uint32Array) numbers.fill(dice)
    return numbers
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const memory = () => openStore({ values: () => [], write() {}, remove() {}, names: () => [] })

test.each([
  [0, '1.1795400123'],
  [758_596_364, '758596365.1795400123'],
  [2_147_483_646, '2147483647.1795400123'],
  [2_147_483_647, '1.1795400123'],
  [4_294_967_295, '2.1795400123'],
])('a throw of %i gives %s', (thrown, id) => {
  dice = thrown

  expect(openClientId([memory()], now).get()).toBe(id)
})

test('the ID is kept', () => {
  const cookies = memory()
  const first = openClientId([cookies], now).get()
  dice = 99

  expect(openClientId([cookies], now).get()).toBe(first)
})

test.each([
  '',
  'GA1.1.758596365.1795400123',
  '0.1795400123',
  '12345678901.1795400123',
  '1.179540012',
  'x',
])('%j in the cookie is replaced', (rubbish) => {
  const cookies = memory()
  cookies.write('tl_cid', rubbish)

  const id = openClientId([cookies], now).get()

  expect(id).toMatch(shape)
  expect(cookies.read('tl_cid', /./)).toBe(id)
})

test('a kept ID is written again once a page, so that it lasts', () => {
  const write = vi.fn()
  const cookies = openStore({ values: () => ['7.1795400000'], write, remove() {}, names: () => [] })
  const visitor = openClientId([cookies], now)

  visitor.get()
  visitor.get()

  expect(write.mock.calls).toEqual([['tl_cid', '7.1795400000']])
})

test('a forgotten ID is gone', () => {
  const cookies = memory()
  const visitor = openClientId([cookies], now)
  visitor.get()

  visitor.forget()

  expect(cookies.read('tl_cid', /./)).toBe('')
})

test('where the cookie is gone the other store still has it, and the cookie gets it again', () => {
  const [cookies, storage] = [memory(), memory()]
  const id = openClientId([cookies, storage], now).get()
  cookies.remove('tl_cid')
  dice = 99

  expect(openClientId([cookies, storage], now).get()).toBe(id)
  expect(cookies.read('tl_cid', shape)).toBe(id)
})

test('a forgotten ID is gone from every store, one that was taken too', () => {
  const [cookies, storage] = [memory(), memory()]
  const visitor = openClientId([cookies, storage], now)
  visitor.get()
  visitor.take('7.1795400000')

  visitor.forget()

  expect(storage.read('tl_cid', /./)).toBe('')
  expect(visitor.get()).not.toBe('7.1795400000')
})

test('an ID that is taken outweighs the one that was kept', () => {
  const cookies = memory()
  const visitor = openClientId([cookies], now)
  visitor.get()

  visitor.take('7.1795400000')

  expect(visitor.get()).toBe('7.1795400000')
  expect(cookies.read('tl_cid', shape)).toBe('7.1795400000')
})
