import type { CallUpdate } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Told } from '../connector.ts'
import { type Form, formOf } from '../form.ts'
import { localTime } from '../local-time.ts'
import { secret, timeZone } from '../setting.ts'
import { hmac, sameText } from '../signature.ts'
import { caller, seconds, table } from '../told.ts'

const settings = Type.Object(
  {
    api_secret: secret('Settings → Integrations and API → Keys and API → Secret.'),
    time_zone: timeZone('The one of your Zadarma account: call_start is told in it.'),
  },
  { additionalProperties: false },
)

/** The fields that the signature of each event covers. */
const signed = table<[string, string, string?]>({
  NOTIFY_START: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_INTERNAL: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_IVR: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_END: ['caller_id', 'called_did', 'call_start'],
  NOTIFY_ANSWER: ['caller_id', 'destination', 'call_start'],
  NOTIFY_OUT_START: ['internal', 'destination', 'call_start'],
  NOTIFY_OUT_END: ['internal', 'destination', 'call_start'],
  NOTIFY_RECORD: ['pbx_call_id', 'call_id_with_rec'],
})

/** No message says when it was sent: `call_start` is the same in all, and this orders them. */
const places = table<number>({
  NOTIFY_START: 1,
  NOTIFY_INTERNAL: 2,
  NOTIFY_ANSWER: 3,
  NOTIFY_END: 4,
  NOTIFY_OUT_START: 1,
  NOTIFY_OUT_END: 4,
})

const ends = table<CallUpdate['status']>({
  answered: 'answered',
  busy: 'busy',
  cancel: 'canceled',
  'no answer': 'missed',
})

/**
 * Zadarma's PBX notifications. Of their fields only a few are signed; the duration is not among them.
 * A recording is told by an ID alone, and its link has to be asked for, so it is left aside.
 * https://zadarma.com/en/support/api/#api_webhooks
 */
export const zadarma = connector(settings, {
  name: 'zadarma',
  title: 'Zadarma',
  verify(delivery, { api_secret }) {
    const given = delivery.headers.signature
    if (given === undefined || given === '') return 'missing_signature'
    const form = formOf(delivery)
    if ('problem' in form) return 'bad_signature'
    // How other events are signed is not told anywhere. They are left aside, whoever sent them.
    const fields = signed(form.text('event'))
    if (fields === undefined) return 'good'
    const text = fields.map((name = '') => form.all.get(name) ?? '').join('')
    const hex = hmac(api_secret, text, { algorithm: 'sha1', encoding: 'hex' })
    return sameText(given, Buffer.from(hex).toString('base64')) ? 'good' : 'bad_signature'
  },
  map(delivery, { time_zone }) {
    const form = formOf(delivery)
    if ('problem' in form) return form
    const event = form.text('event')
    if (event === '') return { problem: { field: 'event', error: 'missing' } }
    if (event === 'NOTIFY_RECORD') return { ignored: 'recording_without_link' }
    if (places(event) === undefined) return { ignored: 'event_not_used' }
    return { calls: [callOf(form, { event, time_zone })] }
  },
  greet({ method, url }) {
    const echo = new URL(url).searchParams.get('zd_echo')
    if (method !== 'GET' || echo === null) return undefined
    return { type: 'text/plain; charset=utf-8', body: echo }
  },
})

function callOf(
  form: Form,
  { event, time_zone }: { event: string; time_zone: string },
): Told<CallUpdate> {
  const isOut = event.startsWith('NOTIFY_OUT')
  const startMs = localTime(form.text('call_start'), time_zone)
  const isEnd = event.endsWith('_END')
  const status = isEnd
    ? (ends(form.text('disposition')) ?? 'failed')
    : event === 'NOTIFY_ANSWER'
      ? 'in_progress'
      : 'ringing'
  // The answer tells the extension where the others tell the number that was dialled.
  const dialled = event === 'NOTIFY_ANSWER' ? '' : form.text('called_did')
  return {
    call_id: form.text('pbx_call_id'),
    updated_at: startMs,
    sequence: places(event),
    direction: isOut ? 'out' : 'in',
    from: isOut ? form.text('caller_id').replace(/^0$/, '') : caller(form.text('caller_id')),
    to: isOut ? form.text('destination') : dialled,
    started_at: startMs,
    status,
    talk_s: isEnd ? seconds(form.text('duration')) : undefined,
    manager: form.text('internal'),
  }
}
