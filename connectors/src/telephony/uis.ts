import type { CallUpdate } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Mapped, type Told } from '../connector.ts'
import { isObject, type Json, jsonIn, jsonOf, parsedJson } from '../json.ts'
import { localTime } from '../local-time.ts'
import { secret, timeZone } from '../setting.ts'
import { caller, seconds, table } from '../told.ts'
import { callsReport } from './uis-report.ts'

const settings = Type.Object(
  {
    time_zone: timeZone('The one of your UIS account: its times are told in it.', 'Europe/Moscow'),
    access_token: Type.Optional(
      secret('Of a user with access to the Data API: calls are then fetched as well.'),
    ),
    api_url: Type.String({
      pattern: '^https?://[^\\s]+$',
      maxLength: 256,
      default: 'https://dataapi.uiscom.ru/v2.0',
      description: 'CoMagic: https://dataapi.comagic.ru/v2.0. CallGear has its own too.',
    }),
    every_minutes: Type.Integer({
      minimum: 1,
      maximum: 1440,
      default: 10,
      description: 'How often calls are fetched.',
    }),
    recordings_url: Type.String({
      pattern: '^https?://[^\\s]+$',
      maxLength: 256,
      default: 'https://app.uiscom.ru/system/media/talk',
      description: 'Where recordings lie: of CoMagic, https://app.comagic.ru/system/media/talk.',
    }),
  },
  { additionalProperties: false },
)

/** Of our template: which notification it was pasted into. Places order those of one second. */
const events = table<{ place: number; status?: CallUpdate['status'] }>({
  started: { place: 1, status: 'ringing' },
  answered: { place: 2, status: 'in_progress' },
  ended: { place: 3 },
  recorded: { place: 4 },
})

/**
 * UIS, CoMagic, CallGear: notifications whose JSON the owner pastes into the cabinet (docs/telephony/
 * uis.md), and the report of calls, which is fetched where there is a token. UIS signs nothing.
 */
export const uis = connector(settings, {
  name: 'uis',
  title: 'UIS, CoMagic',
  map(delivery, given) {
    if (delivery.method === 'PULL') return reportOf(delivery.body, given)
    const json = jsonOf(delivery)
    if ('problem' in json) return json
    const event = events(json.text('event'))
    if (event === undefined) {
      return { problem: { field: 'event', error: json.text('event') ? 'not_allowed' : 'missing' } }
    }
    return {
      calls: [
        {
          ...partiesOf(json),
          call_id: json.text('call_session_id'),
          updated_at: localTime(json.text('notification_time'), given.time_zone),
          sequence: event.place,
          started_at: localTime(json.text('start_time'), given.time_zone),
          status: event.status ?? endOf(json),
          talk_s: seconds(json.text('talk_duration')),
          wait_s: seconds(json.text('wait_duration')),
          recording_url: json.text('record_file_link'),
        },
      ],
    }
  },
  pull: (given) =>
    given.access_token === undefined
      ? undefined
      : callsReport({ ...given, access_token: given.access_token }),
})

function endOf(json: Json): CallUpdate['status'] {
  const lost = json.text('is_lost')
  return lost === '' ? undefined : /^(?:true|1)$/i.test(lost) ? 'missed' : 'answered'
}

function partiesOf(json: Json): Told<CallUpdate> {
  const direction = json.text('direction')
  const [contact, ours] = [json.text('contact_phone_number'), json.text('virtual_phone_number')]
  const manager = json.text('employee_full_name')
  if (direction === 'out') return { direction: 'out', from: ours, to: contact, manager }
  return { direction: 'in', from: caller(contact), to: ours, manager }
}

/** A page of `get.calls_report`. Its `id` is the notifications' `call_session_id`. */
function reportOf(
  body: Uint8Array,
  { time_zone, recordings_url }: { time_zone: string; recordings_url: string },
): Mapped {
  const answer = parsedJson(new TextDecoder().decode(body))
  if ('problem' in answer) return answer
  const { value: data } = answer.inner('result').inner('data')
  if (!Array.isArray(data)) return { problem: { field: 'result.data', error: 'missing' } }
  return {
    calls: data.filter(isObject).map((entry) => {
      const json = jsonIn(entry)
      const [record] = Array.isArray(entry.call_records) ? entry.call_records : []
      const id = json.text('id')
      const endMs = localTime(json.text('finish_time'), time_zone)
      const startMs = localTime(json.text('start_time'), time_zone)
      return {
        ...partiesOf(json),
        manager: json.text('last_answered_employee_full_name'),
        call_id: id,
        // A recording that came since stands above the same call without one.
        updated_at: endMs ?? startMs,
        sequence: typeof record === 'string' ? 901 : 900,
        started_at: startMs,
        ended_at: endMs,
        status: endOf(json),
        duration_s: seconds(json.text('total_duration')),
        talk_s: seconds(json.text('talk_duration')),
        wait_s: seconds(json.text('wait_duration')),
        recording_url:
          typeof record === 'string' ? `${recordings_url}/${id}/${record}/` : undefined,
      }
    }),
  }
}
