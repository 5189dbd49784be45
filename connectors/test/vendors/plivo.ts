import { createHmac } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { form, textOf, type Vendor, withField, withHeader, withoutHeader } from '../vendor.ts'

const token = 'my_auth_token'
const header = 'x-plivo-signature-v3'

function sign(message: Delivery): Delivery {
  const fields = [...new URLSearchParams(textOf(message))].sort(([a], [b]) => (a < b ? -1 : 1))
  const told = fields.map(([name, value]) => name + value).join('')
  const text = `${message.url}${told === '' ? '' : `?${told}`}.12345`
  const signature = createHmac('sha256', token).update(text).digest('base64')
  return withHeader(withHeader(message, `${header}-nonce`, '12345'), header, signature)
}

const call = {
  CallUUID: '97ceeb52-58b6-11e1-86da-77300b68f8bb',
  From: '14155551234',
  To: '14155559876',
  Direction: 'inbound',
}
const event = (fields: Record<string, string>) => sign(form({ ...call, ...fields }))

export const plivo: Vendor = {
  name: 'plivo',
  settings: { auth_token: token },
  messages: [
    event({ CallStatus: 'ringing', Event: 'Ring' }),
    event({ CallStatus: 'in-progress', Event: 'StartApp' }),
    event({
      CallStatus: 'completed',
      Event: 'Hangup',
      StartTime: '2026-10-05 09:15:07',
      AnswerTime: '2026-10-05 09:15:19',
      EndTime: '2026-10-05 09:17:19',
      Duration: '120',
      BillDuration: '120',
    }),
    event({
      Event: 'Record',
      RecordUrl: 'https://media.plivo.com/x.mp3',
      RecordingDuration: '118',
    }),
  ],
  call: {
    from: '14155551234',
    to: '14155559876',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    answered_at: Date.parse('2026-10-05T09:15:19Z'),
    ended_at: Date.parse('2026-10-05T09:17:19Z'),
    status: 'answered',
    duration_s: 120,
    talk_s: 120,
    recording_url: 'https://media.plivo.com/x.mp3',
  },
  withUnknown: (message) => sign(withField(message)),
  signing: {
    sign,
    without: (message) => withoutHeader(message, header),
    forge: (message) => withHeader(message, `${header}-nonce`, '12346'),
  },
  wrongType: 'application/json',
}
