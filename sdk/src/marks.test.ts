// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { marks } from './marks.ts'

// The simulated browser says that it is automated, and it is.
beforeEach(() => {
  vi.stubGlobal('navigator', browser({}))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test("a person's browser has no mark", () => {
  expect(marks()).toBe('')
})

test.each([
  { mark: 'webdriver', stub: () => vi.stubGlobal('navigator', browser({ webdriver: true })) },
  {
    mark: 'headless',
    stub: () => vi.stubGlobal('navigator', browser({ userAgent: 'HeadlessChrome/143.0' })),
  },
  { mark: 'no_languages', stub: () => vi.stubGlobal('navigator', browser({ languages: [] })) },
  {
    mark: 'zero_screen',
    stub: () => {
      vi.stubGlobal('outerWidth', 0)
      vi.stubGlobal('outerHeight', 0)
    },
  },
  { mark: 'automation', stub: () => vi.stubGlobal('callPhantom', () => {}) },
])('$mark is told', ({ mark, stub }) => {
  stub()

  expect(marks()).toBe(mark)
})

test('a browser of the past, that lists no languages, has no mark for it', () => {
  vi.stubGlobal('navigator', browser({ languages: undefined }))

  expect(marks()).toBe('')
})

test('several marks are joined by commas', () => {
  vi.stubGlobal(
    'navigator',
    browser({ webdriver: true, userAgent: 'HeadlessChrome', languages: [] }),
  )

  expect(marks()).toBe('webdriver,headless,no_languages')
})

function browser(shown: Record<string, unknown>) {
  return { webdriver: false, userAgent: 'Firefox', languages: ['de'], ...shown }
}
