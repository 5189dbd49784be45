import { expect, test } from 'vitest'
import { trackedAddress } from './tracked-address.ts'

const pools = [
  { from: 'Sales@shop.com', hold_minutes: 15 },
  { from: 'info@shop.com', addresses: ['a1@shop.com', 'a2@shop.com'], hold_minutes: 15 },
]

test.each([
  { headers: 'To: sales@shop.com', address: 'sales@shop.com' },
  { headers: 'To: "Sales, Ltd" <SALES+k3v9@Shop.com>', address: 'sales+k3v9@shop.com' },
  { headers: 'To: someone@else.com\r\nCc: x@y.z,\r\n\ta2@shop.com', address: 'a2@shop.com' },
  {
    headers: 'To: sales@shop.com\r\nDelivered-To: sales+k3v9@shop.com',
    address: 'sales+k3v9@shop.com',
  },
  {
    headers: 'Delivered-To: sales@shop.com\nTo: <sales+k3v9@shop.com>',
    address: 'sales+k3v9@shop.com',
  },
  { headers: 'X-Original-To: a1@shop.com\nTo: list@shop.com', address: 'a1@shop.com' },
  { headers: 'To: info@shop.com\nEnvelope-To: a1@shop.com', address: 'a1@shop.com' },
  { headers: 'To: wholesales@shop.com', address: undefined },
  { headers: 'To: other@shop.com\nSubject: sales@shop.com', address: undefined },
  { headers: 'To: undisclosed-recipients:;', address: undefined },
  { headers: '', address: undefined },
])('of $headers it is $address', ({ headers, address }) => {
  expect(trackedAddress(headers, pools)).toBe(address)
})
