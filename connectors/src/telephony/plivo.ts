import type { CallUpdate } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Delivery, type Verdict } from '../connector.ts'
import { formOf } from '../form.ts'
import { localTime } from '../local-time.ts'
import { secret, timeZone } from '../setting.ts'
import { hmac, sameText } from '../signature.ts'
import { caller, seconds, table } from '../told.ts'

const settings = Type.Object(
  {
    auth_token: secret('Console → Overview → Auth Token.'),
    time_zone: timeZone('In which StartTime, AnswerTime and EndTime are told.'),
  },
  { additionalProperties: false },
)

const statuses = table<{ status: CallUpdate['status']; place: number }>({
  ringing: { status: 'ringing', place: 1 },
  'in-progress': { status: 'in_progress', place: 2 },
  completed: { status: 'answered', place: 3 },
  busy: { status: 'busy', place: 3 },
  failed: { status: 'failed', place: 3 },
  timeout: { status: 'missed', place: 3 },
  'no-answer': { status: 'missed', place: 3 },
  cancel: { status: 'canceled', place: 3 },
})

/**
 * Plivo's ring, hangup and recording callbacks. Only an end says when: the others are ordered by
 * their place. https://www.plivo.com/docs/voice/concepts/callbacks/
 */
export const plivo = connector(settings, {
  name: 'plivo',
  title: 'Plivo',
  verify: (delivery, { auth_token }) => verify(delivery, auth_token),
  map(delivery, { time_zone }) {
    const form = formOf(delivery)
    if ('problem' in form) return form
    const call_id = form.text('CallUUID')
    if (call_id === '') return { problem: { field: 'CallUUID', error: 'missing' } }
    const record = form.text('RecordUrl') || form.text('RecordFile')
    if (record !== '') return { calls: [{ call_id, sequence: 4, recording_url: record }] }
    const known = statuses(form.text('CallStatus'))
    if (known === undefined) return { ignored: 'event_not_used' }
    const time = (name: string) => localTime(form.text(name), time_zone)
    const lasted = seconds(form.text('Duration'))
    const answered = known.status === 'answered'
    const direction = form.text('Direction')
    return {
      calls: [
        {
          call_id,
          updated_at: known.place === 3 ? time('EndTime') : undefined,
          sequence: known.place,
          from: caller(form.text('From')),
          to: form.text('To'),
          direction: direction === '' ? undefined : direction === 'inbound' ? 'in' : 'out',
          status: known.status,
          started_at: time('StartTime'),
          answered_at: answered ? time('AnswerTime') : undefined,
          ended_at: known.place === 3 ? time('EndTime') : undefined,
          duration_s: known.place === 3 ? lasted : undefined,
          talk_s: known.place === 3 ? (answered ? lasted : 0) : undefined,
        },
      ],
    }
  },
  answer: { type: 'text/xml; charset=utf-8', body: '<Response/>' },
})

/**
 * V3 covers the fields, V2 only the address: where there is a V3, it alone counts. An account with
 * several tokens sends several signatures, with commas between them.
 */
function verify(delivery: Delivery, token: string): Verdict {
  const { headers, url } = delivery
  const v3 = headers['x-plivo-signature-v3']
  const v2 = headers['x-plivo-signature-v2']
  if (v3) return fits(v3, `${v3Text(delivery)}.${headers['x-plivo-signature-v3-nonce']}`, token)
  if (!v2) return 'missing_signature'
  const [address = ''] = url.split('?')
  return fits(v2, address + (headers['x-plivo-signature-v2-nonce'] ?? ''), token)
}

function fits(given: string, text: string, token: string): Verdict {
  const wanted = hmac(token, text, { algorithm: 'sha256', encoding: 'base64' })
  const same = given.split(',').map((one) => sameText(one.trim(), wanted))
  return same.includes(true) ? 'good' : 'bad_signature'
}

/** `address?query.fields`: the query by names as `a=1&b=2`, the fields by names as `a1b2`. */
function v3Text({ url, body, method }: Delivery): string {
  const [address = ''] = url.split('?')
  const query = sorted(new URL(url).searchParams).map(([name, value]) => `${name}=${value}`)
  const form = new URLSearchParams(method === 'POST' ? new TextDecoder().decode(body) : '')
  const fields = sorted(form).map(([name, value]) => name + value)
  if (query.length === 0 && fields.length === 0) return address
  const dot = query.length > 0 && fields.length > 0 ? '.' : ''
  return `${address}?${query.join('&')}${dot}${fields.join('')}`
}

function sorted(fields: URLSearchParams): [string, string][] {
  const names = [...new Set(fields.keys())].sort()
  return names.flatMap((name) =>
    fields
      .getAll(name)
      .sort()
      .map((value): [string, string] => [name, value]),
  )
}
