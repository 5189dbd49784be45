// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { openStorage } from './storage.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

test('a value is kept in localStorage until it is removed', () => {
  const storage = openStorage()

  storage.write('tl_consent', 'denied')
  expect(localStorage.getItem('tl_consent')).toBe('denied')
  expect(openStorage().read('tl_consent', /./)).toBe('denied')

  storage.remove('tl_consent')
  expect(localStorage).toHaveLength(0)
})

test('where localStorage throws, the value holds for the page', () => {
  vi.stubGlobal(
    'localStorage',
    new Proxy(
      {},
      {
        get() {
          throw new DOMException('Access is denied for this document', 'SecurityError')
        },
      },
    ),
  )
  const storage = openStorage()

  storage.write('tl_consent', 'denied')

  expect(storage.read('tl_consent', /./)).toBe('denied')
  vi.unstubAllGlobals()
})
