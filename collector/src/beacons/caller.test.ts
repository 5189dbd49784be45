import fc from 'fast-check'
import { expect, test } from 'vitest'
import { senderOf } from './caller.ts'

const everyone = () => true
const nearest = '10.0.0.1'

test.each([
  { forwarded: '', hops: 0, sender: { ip: nearest, hops: 1 } },
  { forwarded: '', hops: 2, sender: { ip: nearest, hops: 1 } },
  { forwarded: '1.1.1.1', hops: 0, sender: { ip: nearest, hops: 1 } },
  { forwarded: '1.1.1.1', hops: 2, sender: { ip: '1.1.1.1', hops: 2 } },
  { forwarded: '1.1.1.1, 2.2.2.2', hops: 1, sender: { ip: '2.2.2.2', hops: 2 } },
  { forwarded: '1.1.1.1, 2.2.2.2', hops: 2, sender: { ip: '1.1.1.1', hops: 3 } },
])('"$forwarded" through $hops believed hops', ({ forwarded, hops, sender }) => {
  expect(senderOf(nearest, forwarded, (_, hop) => hop < hops)).toEqual(sender)
})

test('where all are believed, the sender is the first that is named', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a, ]{1,12}$/), (forwarded) => {
      const named = forwarded.split(',').map((address) => address.trim())
      const sender = { ip: named[0], hops: named.length + 1 }
      expect(senderOf(nearest, forwarded, everyone)).toEqual(sender)
    }),
  )
})
