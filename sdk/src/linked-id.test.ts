// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://shop.example/" }
import { expect, test } from 'vitest'
import { browserHash } from './browser-hash.ts'
import { takeLinkedId } from './linked-id.ts'

const now = 1_795_400_123_456
const id = '758596365.1795400123'
const link = (ageMs: number, browser = browserHash(), cid = id) =>
  `${cid}.${(now - ageMs).toString(36)}.${browser}`

test.each([
  ['at once', link(0), id],
  ['after 120 s', link(120_000), id],
  ['later', link(120_001), ''],
  ['from the future', link(-1), ''],
  ['in another browser', link(0, 'other'), ''],
  ['with rubbish for an ID', link(0, browserHash(), '0.1'), ''],
  ['cut', '758596365', ''],
  ['empty', '', ''],
])('a link followed %s is worth %s', (_, value, taken) => {
  history.replaceState({ of: 'the page' }, '', `/a?tl_link=${value}`)

  expect(takeLinkedId(now)).toBe(taken)
  expect(location.href).toBe('https://shop.example/a')
  expect(history.state).toEqual({ of: 'the page' })
})

test.each([
  ['/?tl_link=1', '/'],
  ['/?tl_link=1&b=%20+', '/?b=%20+'],
  ['/?a=1&tl_link=1', '/?a=1'],
  ['/?a=1&tl_link=1&b=2#c?', '/?a=1&b=2#c?'],
  ['/?tl_link=1#c', '/#c'],
  ['/?xtl_link=1', '/?xtl_link=1'],
])('of %s stays %s', (before, after) => {
  history.replaceState(null, '', before)

  takeLinkedId(now)

  expect(location.href).toBe(`https://shop.example${after}`)
})
