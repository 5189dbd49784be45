import { createHmac } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { form, textOf, type Vendor, withField, withHeader, withoutHeader } from '../vendor.ts'

const secret = 's3cr3t'

const covered: Record<string, string[]> = {
  NOTIFY_START: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_INTERNAL: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_ANSWER: ['caller_id', 'destination', 'call_start'],
  NOTIFY_END: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_RECORD: ['pbx_call_id', 'call_id_with_rec'],
}

function sign(message: Delivery): Delivery {
  const fields = new URLSearchParams(textOf(message))
  const names = covered[fields.get('event') ?? ''] ?? []
  const hex = createHmac('sha1', secret)
    .update(names.map((name) => fields.get(name) ?? '').join(''))
    .digest('hex')
  return withHeader(message, 'signature', Buffer.from(hex).toString('base64'))
}

const pbx_call_id = 'in_394b269d3ae9043550ea60e0fa826ff689beac13'
// The account keeps Moscow time: 09:15:07 UTC.
const call = { pbx_call_id, caller_id: '+79161234567', call_start: '2026-10-05 12:15:07' }
const called = { ...call, called_did: '+74950001122' }
const event = (name: string, fields: Record<string, string>) =>
  sign(form({ event: name, ...fields }))

export const zadarma: Vendor = {
  name: 'zadarma',
  settings: { api_secret: secret, time_zone: 'Europe/Moscow' },
  messages: [
    event('NOTIFY_START', called),
    event('NOTIFY_INTERNAL', { ...called, internal: '100' }),
    event('NOTIFY_ANSWER', { ...call, destination: '100', internal: '100' }),
    event('NOTIFY_END', {
      ...called,
      internal: '100',
      duration: '120',
      disposition: 'answered',
      status_code: '16',
      is_recorded: '1',
      call_id_with_rec: '1791191707.7',
    }),
    event('NOTIFY_RECORD', { pbx_call_id, call_id_with_rec: '1791191707.7' }),
  ],
  call: {
    from: '+79161234567',
    to: '+74950001122',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    status: 'answered',
    talk_s: 120,
    manager: '100',
  },
  withUnknown: withField,
  signing: {
    sign,
    without: (message) => withoutHeader(message, 'signature'),
    forge: (message) =>
      withHeader(message, 'signature', 'NjNmNzJkMTBlZjQ3ZWU2ZTI3Mzc3ZTljNDRlZGE0MzlkNDFiMGExZQ=='),
  },
  wrongType: 'application/json',
}
