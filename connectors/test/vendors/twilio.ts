import { createHmac } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { form, textOf, type Vendor, withField, withHeader, withoutHeader } from '../vendor.ts'

const token = '12345'
const header = 'x-twilio-signature'

function sign(message: Delivery): Delivery {
  const fields = [...new URLSearchParams(textOf(message))].sort(([a], [b]) => (a < b ? -1 : 1))
  const text = message.url + fields.map(([name, value]) => name + value).join('')
  return withHeader(message, header, createHmac('sha1', token).update(text).digest('base64'))
}

const common = {
  CallSid: 'CA1234567890ABCDE1234567890ABCDE12',
  AccountSid: 'AC1',
  From: '+12349013030',
  To: '+18005551212',
  Direction: 'inbound',
}
const status = (CallStatus: string, Timestamp: string, more: Record<string, string>) =>
  sign(form({ ...common, CallStatus, Timestamp, ...more }))

export const twilio: Vendor = {
  name: 'twilio',
  settings: { auth_token: token },
  messages: [
    status('ringing', 'Mon, 05 Oct 2026 09:15:07 +0000', { SequenceNumber: '0' }),
    status('in-progress', 'Mon, 05 Oct 2026 09:15:19 +0000', { SequenceNumber: '1' }),
    status('completed', 'Mon, 05 Oct 2026 09:17:19 +0000', {
      SequenceNumber: '2',
      CallDuration: '120',
    }),
    sign(
      form({
        CallSid: common.CallSid,
        RecordingSid: 'RE1',
        RecordingStatus: 'completed',
        RecordingUrl: 'https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1',
      }),
    ),
  ],
  call: {
    from: '+12349013030',
    to: '+18005551212',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    answered_at: Date.parse('2026-10-05T09:15:19Z'),
    ended_at: Date.parse('2026-10-05T09:17:19Z'),
    status: 'answered',
    duration_s: 120,
    talk_s: 120,
    recording_url: 'https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1',
  },
  withUnknown: (message) => sign(withField(message)),
  signing: {
    sign,
    without: (message) => withoutHeader(message, header),
    forge: (message) => withHeader(message, header, '0/KCTR6DLpKmkAf8muzZqo1nDgQ='),
  },
  wrongType: 'application/json',
}
