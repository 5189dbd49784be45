import type { CallUpdate } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Delivery, type Told, type Verdict } from '../connector.ts'
import { type Form, formOf } from '../form.ts'
import { secret } from '../setting.ts'
import { hmac, sameText, sha256 } from '../signature.ts'
import { caller, seconds, table } from '../told.ts'

const settings = Type.Object(
  {
    auth_token: secret('Account → API keys & tokens → Auth Token.'),
    answered_by: Type.Enum(['twilio', 'dialled_leg'], {
      default: 'twilio',
      description:
        'A call that Twilio forwards with <Dial> is answered by "twilio" as soon as its TwiML runs, ' +
        'or by the "dialled_leg" once a person picks up.',
    }),
  },
  { additionalProperties: false },
)

const statuses = table<CallUpdate['status']>({
  queued: 'ringing',
  initiated: 'ringing',
  ringing: 'ringing',
  'in-progress': 'in_progress',
  answered: 'in_progress',
  completed: 'answered',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'missed',
  canceled: 'canceled',
})

/**
 * Twilio's status callbacks, and those of recordings. `CallDuration` runs from the answer to the end;
 * when a call began is told only by the callbacks `initiated` and `ringing`, else it is the end less
 * the duration. https://www.twilio.com/docs/usage/webhooks/voice-webhooks
 */
export const twilio = connector(settings, {
  name: 'twilio',
  title: 'Twilio',
  verify: (delivery, { auth_token }) => verify(delivery, auth_token),
  map(delivery, { answered_by }) {
    const form = formOf(delivery)
    if ('problem' in form) return form
    if (form.text('CallSid') === '') return { problem: { field: 'CallSid', error: 'missing' } }
    if (form.text('RecordingUrl') !== '' && form.text('CallStatus') === '') {
      return recordingOf(form)
    }
    const isLeg = form.text('ParentCallSid') !== ''
    if (isLeg && answered_by === 'twilio') return { ignored: 'forwarded_leg' }
    if (isLeg) return { calls: [legOf(form)] }
    return { calls: callOf(form, answered_by) }
  },
  answer: { type: 'text/xml; charset=utf-8', body: '<Response/>' },
})

function callOf(form: Form, answeredBy: 'twilio' | 'dialled_leg'): Told<CallUpdate>[] {
  const status = statuses(form.text('CallStatus'))
  const direction = form.text('Direction')
  const atMs = timeOf(form)
  const lasted = seconds(form.text('CallDuration'))
  const endMs = isEnd(status) ? atMs : undefined
  const whole: Told<CallUpdate> = {
    ...orderOf(form),
    call_id: form.text('CallSid'),
    from: caller(form.text('From')),
    to: form.text('To'),
    direction: direction === '' ? undefined : direction === 'inbound' ? 'in' : 'out',
    started_at: status === 'ringing' ? atMs : undefined,
    answered_at: status === 'in_progress' ? atMs : undefined,
    ended_at: endMs,
    recording_url: form.text('RecordingUrl'),
  }
  // Said as of no moment: a callback that saw the call begin has the word.
  const guessed =
    endMs === undefined || lasted === undefined
      ? []
      : [{ call_id: whole.call_id, sequence: 3, ...startOf(endMs, lasted) }]
  if (answeredBy === 'twilio') {
    const talked = status === 'answered' ? lasted : undefined
    return [{ ...whole, status, talk_s: talked }, ...guessed]
  }
  // Whether a person answered is the leg's word. Without a leg nobody did: said as of no moment, so
  // that whatever a leg says stands above it.
  const unanswered = status === 'answered' ? 'missed' : status
  return [whole, { call_id: whole.call_id, sequence: 1, status: unanswered }, ...guessed]
}

/** The leg to the person whom `<Dial>` called: what it says goes to the call that came in. */
function legOf(form: Form): Told<CallUpdate> {
  const status = statuses(form.text('CallStatus'))
  const lasted = seconds(form.text('CallDuration'))
  return {
    ...orderOf(form, 200),
    call_id: form.text('ParentCallSid'),
    status,
    answered_at: status === 'in_progress' ? timeOf(form) : undefined,
    talk_s: status === 'answered' ? lasted : undefined,
    manager: form.text('To'),
  }
}

function recordingOf(form: Form) {
  const update = { call_id: form.text('CallSid'), recording_url: form.text('RecordingUrl') }
  if (form.text('RecordingStatus') === 'failed') return { ignored: 'recording_failed' }
  return { calls: [{ ...update, sequence: 2 }] }
}

// No two messages of a call may have one place in one second: the later would replace the other.
function orderOf(form: Form, leg = 0): Told<CallUpdate> {
  const place = seconds(form.text('SequenceNumber'))
  // Two callbacks may bear one second: an end stands above what came before it.
  const last = isEnd(statuses(form.text('CallStatus'))) ? 500 : 0
  return { updated_at: timeOf(form), sequence: (place ?? 0) + last + leg + 10 }
}

function timeOf(form: Form): number | undefined {
  const text = form.text('Timestamp')
  return text === '' ? undefined : Date.parse(text)
}

function startOf(endMs: number, lasted: number): Told<CallUpdate> {
  return { started_at: endMs - lasted * 1000, duration_s: lasted }
}

function isEnd(status: CallUpdate['status']): boolean {
  return status !== undefined && status !== 'ringing' && status !== 'in_progress'
}

/** https://www.twilio.com/docs/usage/webhooks/webhooks-security */
function verify({ headers, url, method, body }: Delivery, token: string): Verdict {
  const given = headers['x-twilio-signature']
  if (given === undefined || given === '') return 'missing_signature'
  const hash = new URL(url).searchParams.get('bodySHA256')
  if (hash !== null && !sameText(hash.toLowerCase(), sha256(body))) return 'bad_signature'
  const fields = hash !== null || method === 'GET' ? '' : fieldsOf(body)
  // Twilio itself sometimes signs the address with the port that goes without saying.
  const signed = withEitherPort(url).map((address) =>
    sameText(given, hmac(token, address + fields, { algorithm: 'sha1', encoding: 'base64' })),
  )
  return signed.includes(true) ? 'good' : 'bad_signature'
}

/** Each name with its value, by name; values of one name once each, in order. */
function fieldsOf(body: Uint8Array): string {
  const form = new URLSearchParams(new TextDecoder().decode(body))
  const names = [...new Set(form.keys())].sort()
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('')
}

function withEitherPort(url: string): string[] {
  const { protocol, port, host } = new URL(url)
  if (port !== '') return [url]
  const usual = protocol === 'https:' ? 443 : 80
  return [url, url.replace(host, `${host}:${usual}`)]
}
