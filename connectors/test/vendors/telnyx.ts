import { sign as ed25519, generateKeyPairSync } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { json, type Vendor, withHeader, withName, withoutHeader } from '../vendor.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const header = 'telnyx-signature-ed25519'

function sign(message: Delivery): Delivery {
  const timestamp = '1791191707'
  const text = Buffer.concat([Buffer.from(`${timestamp}|`), message.body])
  const signature = ed25519(null, text, privateKey).toString('base64')
  return withHeader(withHeader(message, 'telnyx-timestamp', timestamp), header, signature)
}

const leg = {
  call_control_id: 'v3:x',
  call_leg_id: '428c31b6-7af4-4bcb-b7f5-5013ef9657c1',
  call_session_id: '428c31b6-7af4-4bcb-b7f5-5013ef9657c2',
  from: '+35319605860',
  to: '+35319605861',
}
const event = (event_type: string, occurred_at: string, payload: object) =>
  sign(
    json({
      data: {
        record_type: 'event',
        event_type,
        id: '1',
        occurred_at,
        payload: { ...leg, ...payload },
      },
    }),
  )

export const telnyx: Vendor = {
  name: 'telnyx',
  settings: {
    public_key: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
  },
  messages: [
    event('call.initiated', '2026-10-05T09:15:07.521992Z', { direction: 'incoming' }),
    event('call.answered', '2026-10-05T09:15:19.521992Z', {}),
    event('call.hangup', '2026-10-05T09:17:19.521992Z', {
      start_time: '2026-10-05T09:15:07.521992Z',
      hangup_cause: 'normal_clearing',
    }),
    event('call.recording.saved', '2026-10-05T09:17:25.000000Z', {
      recording_urls: { mp3: 'https://api.telnyx.com/v2/recordings/x/mp3' },
    }),
  ],
  call: {
    from: '+35319605860',
    to: '+35319605861',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07.521Z'),
    answered_at: Date.parse('2026-10-05T09:15:19.521Z'),
    ended_at: Date.parse('2026-10-05T09:17:19.521Z'),
    status: 'answered',
    duration_s: 132,
    recording_url: 'https://api.telnyx.com/v2/recordings/x/mp3',
  },
  withUnknown: (message) => sign(withName(message)),
  signing: {
    sign,
    without: (message) => withoutHeader(message, header),
    forge: (message) => withHeader(sign(message), 'telnyx-timestamp', '1791191708'),
  },
  wrongType: 'application/x-www-form-urlencoded',
}
