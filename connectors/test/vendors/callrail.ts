import { createHmac } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { json, type Vendor, withHeader, withName, withoutHeader } from '../vendor.ts'

const key = 'd6a5c9b0c8a14f7b'

const sign = (message: Delivery): Delivery =>
  withHeader(message, 'signature', createHmac('sha1', key).update(message.body).digest('base64'))

const call = {
  resource_id: 'CAL8154748ae6bd4e278a7cddd38a662f4f',
  id: 213472384,
  answered: true,
  voicemail: false,
  customer_phone_number: '+14044567890',
  tracking_phone_number: '+14045671234',
  business_phone_number: '+14045558888',
  direction: 'inbound',
  duration: 132,
  start_time: '2026-10-05T05:15:07.000-04:00',
  agent_email: 'anna@shop.example',
}

export const callrail: Vendor = {
  name: 'callrail',
  settings: { signing_key: key },
  messages: [
    sign(json({ ...call, recording: null })),
    sign(json({ ...call, recording: 'https://api.callrail.com/v3/a/1/calls/CAL8/recording.json' })),
  ],
  call: {
    from: '+14044567890',
    to: '+14045671234',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    ended_at: Date.parse('2026-10-05T09:17:19Z'),
    status: 'answered',
    duration_s: 132,
    talk_s: 132,
    manager: 'anna@shop.example',
    recording_url: 'https://api.callrail.com/v3/a/1/calls/CAL8/recording.json',
  },
  withUnknown: (message) => sign(withName(message)),
  signing: {
    sign,
    without: (message) => withoutHeader(message, 'signature'),
    forge: (message) => withHeader(message, 'signature', 'UZAHbUdfm3GqL7qzilGozGzWV64='),
  },
  wrongType: 'application/x-www-form-urlencoded',
}
