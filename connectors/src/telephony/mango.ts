import type { CallUpdate } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Mapped } from '../connector.ts'
import { formOf } from '../form.ts'
import { type Json, parsedJson } from '../json.ts'
import { secret } from '../setting.ts'
import { sameText, sha256 } from '../signature.ts'
import { caller, table, unixSeconds } from '../told.ts'

const settings = Type.Object(
  {
    vpbx_api_key: secret('API connector → the unique code of your PBX (vpbx_api_key).'),
    vpbx_api_salt: secret('API connector → the key that signs (vpbx_api_salt).'),
    time_offset_minutes: Type.Integer({
      minimum: -840,
      maximum: 840,
      default: 0,
      description:
        'How far ahead of UTC the timestamps run, in minutes. Mango says Unix time, which is 0; where ' +
        'calls appear three hours too late, give 180.',
    }),
  },
  { additionalProperties: false },
)

/**
 * Mango Office's API Realtime. It adds the event to the address that it was given: `…/events/call`,
 * `…/events/summary`, `…/events/record/added`. What an event is, its fields say too, so the address
 * may be given for each event by itself. A call is an `entry_id`; its legs have a `call_id` each.
 */
export const mango = connector(settings, {
  name: 'mango',
  title: 'Mango Office',
  verify(delivery, { vpbx_api_key, vpbx_api_salt }) {
    const form = formOf(delivery)
    if ('problem' in form || form.text('sign') === '') return 'missing_signature'
    const json = form.all.get('json') ?? ''
    const isKey = sameText(form.text('vpbx_api_key'), vpbx_api_key)
    const isSigned = sameText(form.text('sign'), sha256(vpbx_api_key + json + vpbx_api_salt))
    return isKey && isSigned ? 'good' : 'bad_signature'
  },
  map(delivery, { time_offset_minutes }) {
    const form = formOf(delivery)
    if ('problem' in form) return form
    const json = parsedJson(form.all.get('json') ?? '')
    if ('problem' in json) return json
    const time = (name: string) => {
      const ms = unixSeconds(json.text(name))
      return ms === undefined ? undefined : ms - time_offset_minutes * 60_000
    }
    if (json.text('recording_id') !== '') return recordingOf(json, time)
    if (json.text('call_state') !== '') return legOf(json, time)
    if (json.text('create_time') !== '') return summaryOf(json, time)
    return { ignored: 'event_not_used' }
  },
  // "Check the connection" sends a form without any field.
  greet: ({ method, body }) =>
    method === 'POST' && body.length === 0 ? { type: 'text/plain', body: 'ok' } : undefined,
})

type Time = (name: string) => number | undefined

// A leg's place among the messages of one second. Legs of one call count their `seq` on their own.
const ranks = table<number>({
  Appeared: 0,
  Connected: 300,
  OnHold: 300,
  Disconnected: 600,
})

/** Of a call that is going on. What it was in the end is the summary's word alone. */
function legOf(json: Json, time: Time): Mapped {
  const state = json.text('call_state')
  const rank = ranks(state)
  if (rank === undefined) return { ignored: 'event_not_used' }
  const [from, to] = [json.inner('from'), json.inner('to')]
  const [agent, called] = [from.text('extension'), to.text('extension')]
  const direction =
    agent === '' ? 'in' : called !== '' && to.text('line_number') === '' ? 'internal' : 'out'
  const isTalk = state === 'Connected' || state === 'OnHold'
  return {
    calls: [
      {
        call_id: json.text('entry_id'),
        updated_at: time('timestamp'),
        sequence: rank + Math.min(Number(json.text('seq')) || 0, 299),
        direction,
        from: direction === 'in' ? caller(from.text('number')) : from.text('line_number'),
        to: direction === 'in' ? to.text('line_number') : to.text('number'),
        status: state === 'Appeared' ? 'ringing' : isTalk ? 'in_progress' : undefined,
        started_at: state === 'Appeared' ? time('timestamp') : undefined,
        answered_at: state === 'Connected' ? time('timestamp') : undefined,
        manager: isTalk ? agent || called : undefined,
      },
    ],
  }
}

const directions = table<CallUpdate['direction']>({ 0: 'internal', 1: 'in', 2: 'out' })

function summaryOf(json: Json, time: Time): Mapped {
  const [from, to] = [json.inner('from'), json.inner('to')]
  const direction = directions(json.text('call_direction'))
  const isIn = direction === 'in'
  const [startMs, talkMs, endMs] = [time('create_time'), time('talk_time'), time('end_time')]
  return {
    calls: [
      {
        call_id: json.text('entry_id'),
        updated_at: endMs,
        sequence: 950,
        direction,
        from: isIn ? caller(from.text('number')) : json.text('line_number') || from.text('number'),
        to: isIn ? json.text('line_number') : to.text('number'),
        status: talkMs === undefined ? 'missed' : 'answered',
        started_at: startMs,
        answered_at: talkMs,
        ended_at: endMs,
        duration_s: between(startMs, endMs),
        talk_s: talkMs === undefined ? 0 : between(talkMs, endMs),
        wait_s: between(startMs, talkMs ?? endMs),
        manager: isIn ? to.text('extension') : from.text('extension'),
      },
    ],
  }
}

/** A link that asks for the login to the cabinet: it opens nothing to a stranger. */
function recordingOf(json: Json, time: Time): Mapped {
  const state = json.text('recording_state')
  if (state !== '' && state !== 'Completed') return { ignored: 'recording_not_ready' }
  const id = encodeURIComponent(json.text('recording_id'))
  return {
    calls: [
      {
        call_id: json.text('entry_id'),
        updated_at: time('timestamp'),
        sequence: 960,
        recording_url: `https://app.mango-office.ru/vpbx/queries/recording/issa/${id}/play`,
      },
    ],
  }
}

function between(fromMs: number | undefined, tillMs: number | undefined): number | undefined {
  if (fromMs === undefined || tillMs === undefined) return undefined
  return Math.max(0, Math.round((tillMs - fromMs) / 1000))
}
