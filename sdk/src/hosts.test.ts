import { expect, test } from 'vitest'
import { covers, hostOf } from './hosts.ts'

test.each([
  ['https://Shop.Example:8443/a', 'shop.example'],
  ['http://127.0.0.1/', '127.0.0.1'],
  ['android-app://com.google.android.gm/', 'com.google.android.gm'],
  ['mailto:a@b.example', ''],
  ['nonsense', ''],
  ['', ''],
])('the host of %j is %j', (url, host) => {
  expect(hostOf(url)).toBe(host)
})

test.each([
  ['shop.example', 'shop.example', true],
  ['SHOP.example', 'shop.example', true],
  ['shop.example', 'www.shop.example', true],
  ['*.shop.example', 'shop.example', true],
  ['*.shop.example', 'a.b.shop.example', true],
  ['www.shop.example', 'shop.example', false],
  ['shop.example', 'myshop.example', false],
  ['shop.example', 'shop.example.evil.test', false],
  ['shop.example', '', false],
])('%j covers %j: %j', (domain, host, expected) => {
  expect(covers(['other.test', domain], host)).toBe(expected)
})
