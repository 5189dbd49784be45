import { createHmac } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { json, type Vendor, withHeader, withName, withoutHeader } from '../vendor.ts'

const secret = 'a secret of ours'

const sign = (message: Delivery): Delivery =>
  withHeader(
    message,
    'x-hub-signature-256',
    `sha256=${createHmac('sha256', secret).update(message.body).digest('hex')}`,
  )

const message = (state: string, at: number, more: object = {}) =>
  sign(
    json({
      at,
      call: { id: 77, state, way: 'inbound', parties: ['+4930123456', '+4930999999'], ...more },
    }),
  )

export const generic: Vendor = {
  name: 'generic',
  settings: {
    fields: {
      call_id: '/call/id',
      status: 'call.state',
      direction: 'call.way',
      from: 'call.parties[0]',
      to: '/call/parties/1',
      updated_at: 'at',
      started_at: 'call.begun',
      talk_s: 'call.talk',
      recording_url: 'call.tape',
    },
    statuses: { RING: 'ringing', TALK: 'in_progress', BYE: 'answered' },
    directions: { inbound: 'in', outbound: 'out' },
    time_zone: 'Europe/Berlin',
    signature_header: 'X-Hub-Signature-256',
    signature_secret: secret,
  },
  messages: [
    message('RING', 1_791_191_707, { begun: '2026-10-05 11:15:07' }),
    message('TALK', 1_791_191_719),
    message('BYE', 1_791_191_839_500, { talk: 120, tape: 'https://pbx.example/77.mp3' }),
  ],
  call: {
    from: '+4930123456',
    to: '+4930999999',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    status: 'answered',
    talk_s: 120,
    recording_url: 'https://pbx.example/77.mp3',
  },
  withUnknown: (given) => sign(withName(given)),
  signing: {
    sign,
    without: (given) => withoutHeader(given, 'x-hub-signature-256'),
    forge: (given) => withHeader(given, 'x-hub-signature-256', `sha256=${'0'.repeat(64)}`),
  },
  wrongType: 'application/xml',
}
