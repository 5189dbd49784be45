import fc from 'fast-check'
import { expect, test } from 'vitest'
import { covers, hostOf } from './hosts.ts'

test('the host of an address is what the URL parser says, whatever is asked', () => {
  const piece = fc.constantFrom(
    'http://',
    'https://',
    'HTTP://',
    'ftp://',
    'android-app://',
    'shop.de',
    'Shop.DE',
    '1.2.3',
    '0x7f.1',
    'xn--80aaf5bfcl.xn--p1ai',
    'xn--a',
    'a..b',
    '.',
    '-',
    ':',
    '80',
    '99999',
    '/',
    '?',
    '#',
    '@',
    '\\',
    ' ',
    '\t',
    '%',
    '%41',
    '[::1]',
    'самовар.рф',
    '_',
    'localhost',
    '256.1.1.1',
    'a1',
    '1a',
  )
  const pieces = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(pieces, fc.webUrl(), fc.string()), (url) => {
      expect(hostOf(url)).toBe(parsed(url))
    }),
    { numRuns: 5_000 },
  )
})

function parsed(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname } = new URL(url)
  return ['http:', 'https:', 'android-app:'].includes(protocol) ? hostname.toLowerCase() : undefined
}

test.each([
  { host: 'shop.de', covered: true },
  { host: 'www.shop.de', covered: true },
  { host: 'myshop.de', covered: false },
  { host: 'shop.de.evil.com', covered: false },
  { host: '', covered: false },
])('domains cover "$host": $covered', ({ host, covered }) => {
  expect(covers(['*.shop.de'], host)).toBe(covered)
})
