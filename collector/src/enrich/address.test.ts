import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, parsed } from './address.ts'

test.each([
  { ip: '203.0.113.77', full: '203.0.113.77', truncated: '203.0.113.0' },
  { ip: '::ffff:203.0.113.77', full: '203.0.113.77', truncated: '203.0.113.0' },
  { ip: '2a02:6b8:1:2:3:4:5:6', full: '2a02:6b8:1:2:3:4:5:6', truncated: '2a02:6b8:1::' },
  { ip: '2A02:06B8::FEED:0FF', full: '2a02:6b8::feed:ff', truncated: '2a02:6b8::' },
  { ip: 'fe80::1%eth0', full: 'fe80::1', truncated: 'fe80::' },
])('$ip is kept as $truncated', ({ ip, full, truncated }) => {
  expect(addressOf(ip)).toMatchObject({ full, truncated })
})

test.each([
  { ip: '77.88.8.8', isPublic: true },
  { ip: '2a02:6b8::1', isPublic: true },
  { ip: '127.0.0.1', isPublic: false },
  { ip: '10.1.2.3', isPublic: false },
  { ip: '192.168.1.1', isPublic: false },
  { ip: '100.64.0.1', isPublic: false },
  { ip: '169.254.1.1', isPublic: false },
  { ip: '::1', isPublic: false },
  { ip: 'fd00::1', isPublic: false },
  { ip: '::ffff:10.0.0.1', isPublic: false },
])('that $ip is public is $isPublic', ({ ip, isPublic }) => {
  expect(addressOf(ip)?.isPublic).toBe(isPublic)
})

test.each([
  '',
  'nobody',
  '1',
  '1.2',
  '0x7f.0.0.1',
  '1.2.3.4.5',
  '300.1.1.1',
  '1.2.3.4:80',
  '%',
  ':::',
  'x'.repeat(10_000),
])('%j is no address', (text) => {
  expect(addressOf(text)).toBeUndefined()
})

test('what is kept of any address tells no host, and no text throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const address = addressOf(text)
      if (address) expect(address.truncated).toMatch(/\.0$|::$/)
    }),
  )
})

test('an address that is written plainly is what the whole parser says', () => {
  const octet = fc.oneof(
    fc.nat(255),
    fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 224, 255),
  )
  const quad = fc.array(octet, { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'))
  const text = fc.stringMatching(/^[0-9.]{1,16}$/)
  fc.assert(
    fc.property(fc.oneof(quad, text, fc.ipV4()), (given) => {
      expect(addressOf(given)).toEqual(parsed(given))
    }),
    { numRuns: 2000 },
  )
})
