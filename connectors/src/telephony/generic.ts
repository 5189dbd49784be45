import { type CallUpdate, callStatuses, type Problem } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Delivery, type Mapped, type Told, type Verdict } from '../connector.ts'
import { formOf } from '../form.ts'
import { jsonOf, textOf } from '../json.ts'
import { localTime } from '../local-time.ts'
import { secret, timeZone } from '../setting.ts'
import { hmac, sameText } from '../signature.ts'
import { caller, seconds } from '../told.ts'
import { valueAt } from '../value-at.ts'

const path = (description: string) => Type.String({ minLength: 1, maxLength: 256, description })
const maybe = (description: string) => Type.Optional(path(description))

const Fields = Type.Object(
  {
    call_id: path('The same in all messages of one call.'),
    from: maybe('Who called.'),
    to: maybe('The number that was dialled.'),
    direction: maybe('in or out, or a word that `directions` knows.'),
    status: maybe('A status, or a word that `statuses` knows.'),
    started_at: maybe('ISO 8601, a local time, or Unix seconds or milliseconds.'),
    answered_at: maybe('As started_at.'),
    ended_at: maybe('As started_at.'),
    updated_at: maybe('When the message was made: orders what is said of one call.'),
    sequence: maybe('Orders messages of one moment.'),
    duration_s: maybe('Seconds from the first ring.'),
    talk_s: maybe('Seconds from the answer.'),
    wait_s: maybe('Seconds until the answer.'),
    manager: maybe('Who answered.'),
    recording_url: maybe('A link to the recording.'),
  },
  {
    additionalProperties: false,
    description:
      'Where each field of a call stands: a JSON pointer such as /call/id, or a path such as call.id ' +
      'or legs[0].number. call_id is a must.',
  },
)

const words = <Word extends string>(list: readonly Word[], description: string) =>
  Type.Record(Type.String({ maxLength: 64 }), Type.Enum([...list]), { default: {}, description })

const settings = Type.Object(
  {
    fields: Fields,
    statuses: words(callStatuses, `The sender's words, and which status each is.`),
    directions: words(['in', 'out', 'internal'], `The sender's words for directions.`),
    list: maybe('Where a list of calls stands, where a message holds several.'),
    time_zone: timeZone('Of times that name no offset.'),
    signature_header: maybe('The header with an HMAC of the body, where the sender signs.'),
    signature_secret: Type.Optional(secret('The key of that HMAC.')),
    signature_kind: Type.Enum(['sha256_hex', 'sha256_base64', 'sha1_hex', 'sha1_base64'], {
      default: 'sha256_hex',
      description: 'How it is made. A prefix such as sha256= is left aside.',
    }),
  },
  { additionalProperties: false },
)
type Settings = Type.Static<typeof settings>

/** Any sender of JSON or forms: the owner says which field is what. */
export const generic = connector(settings, {
  name: 'generic',
  title: 'Any other telephony (JSON)',
  verify,
  map(delivery, given) {
    const body = bodyOf(delivery)
    if ('problem' in body) return body
    const list = given.list === undefined ? [body.value] : valueAt(body.value, given.list)
    if (!Array.isArray(list)) return { problem: { field: given.list ?? '', error: 'not_a_list' } }
    return callsOf(list, given)
  },
})

function bodyOf(delivery: Delivery) {
  const form = formOf(delivery)
  return 'problem' in form ? jsonOf(delivery) : { value: Object.fromEntries(form.all) }
}

function callsOf(list: unknown[], given: Settings): Mapped {
  const calls: Told<CallUpdate>[] = []
  for (const entry of list) {
    const read = callOf(entry, given)
    if ('problem' in read) return read
    calls.push(read.call)
  }
  return { calls }
}

function callOf(
  entry: unknown,
  { fields, statuses, directions, time_zone }: Settings,
): { call: Told<CallUpdate> } | { problem: Problem } {
  const text = (name: keyof Settings['fields']) => {
    const at = fields[name]
    return at === undefined ? '' : textOf(valueAt(entry, at))
  }
  const time = (name: keyof Settings['fields']) => timeOf(text(name), time_zone)
  const status = wordOf(text('status'), statuses, callStatuses)
  if (status === null) return { problem: { field: 'status', error: 'unknown_word' } }
  const direction = wordOf(text('direction'), directions, ['in', 'out', 'internal'])
  if (direction === null) return { problem: { field: 'direction', error: 'unknown_word' } }
  const call: Told<CallUpdate> = {
    call_id: text('call_id'),
    from: caller(text('from')),
    to: text('to'),
    direction,
    status,
    started_at: time('started_at'),
    answered_at: time('answered_at'),
    ended_at: time('ended_at'),
    updated_at: time('updated_at'),
    sequence: seconds(text('sequence')),
    duration_s: seconds(text('duration_s')),
    talk_s: seconds(text('talk_s')),
    wait_s: seconds(text('wait_s')),
    manager: text('manager'),
    recording_url: text('recording_url'),
  }
  return { call }
}

/** The owner's word for it, else our own; null where it is neither. */
function wordOf<Word extends string>(
  text: string,
  given: Record<string, Word>,
  known: readonly Word[],
): Word | undefined | null {
  if (text === '') return undefined
  if (Object.hasOwn(given, text)) return given[text]
  return known.find((word) => word === text) ?? null
}

// Later than Unix seconds will be for two thousand years, and earlier than any call in milliseconds.
const firstMs = 100_000_000_000

function timeOf(text: string, zone: string): number | undefined {
  if (!/^\d+(?:\.\d+)?$/.test(text)) return localTime(text, zone)
  const number = Number(text)
  if (number === 0) return undefined
  return Math.round(number < firstMs ? number * 1000 : number)
}

function verify({ headers, body }: Delivery, given: Settings): Verdict {
  const { signature_header, signature_secret, signature_kind } = given
  if (signature_header === undefined || signature_secret === undefined) return 'good'
  const header = headers[signature_header.toLowerCase()]
  if (!header) return 'missing_signature'
  const algorithm = signature_kind.startsWith('sha1') ? 'sha1' : 'sha256'
  const encoding = signature_kind.endsWith('hex') ? 'hex' : 'base64'
  const wanted = hmac(signature_secret, body, { algorithm, encoding })
  const plain = header.replace(/^sha(?:1|256)=/, '')
  return sameText(encoding === 'hex' ? plain.toLowerCase() : plain, wanted)
    ? 'good'
    : 'bad_signature'
}
