import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type CallUpdate, msOf } from '@throughline/schema'
import Type from 'typebox'
import { connector, type Mapped } from '../connector.ts'
import { type Json, jsonOf } from '../json.ts'
import { caller, table } from '../told.ts'

const settings = Type.Object(
  {
    public_key: Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=$',
      description: 'Portal → Account → Keys & Credentials → Public Key: 44 characters.',
    }),
  },
  { additionalProperties: false },
)

/** Nothing says whether a call was answered but how it ended. */
const causes = table<CallUpdate['status']>({
  normal_clearing: 'answered',
  time_limit: 'answered',
  originator_cancel: 'canceled',
  user_busy: 'busy',
  timeout: 'missed',
  no_answer: 'missed',
  call_rejected: 'missed',
})

/**
 * Telnyx's Voice API. A call is a leg: one that is forwarded is a call that came in and one that went
 * out. https://developers.telnyx.com/docs/voice/programmable-voice/voice-api-webhooks
 */
export const telnyx = connector(settings, {
  name: 'telnyx',
  title: 'Telnyx',
  verify({ headers, body }, { public_key }) {
    const signature = headers['telnyx-signature-ed25519']
    const timestamp = headers['telnyx-timestamp']
    if (!signature || !timestamp) return 'missing_signature'
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body])
    const isGood = verify(null, signed, keyOf(public_key), Buffer.from(signature, 'base64'))
    return isGood ? 'good' : 'bad_signature'
  },
  map(delivery) {
    const json = jsonOf(delivery)
    if ('problem' in json) return json
    const data = json.inner('data')
    const event = data.text('event_type')
    if (event === '') return { problem: { field: 'data.event_type', error: 'missing' } }
    return callOf({ event, at: data.text('occurred_at'), payload: data.inner('payload') })
  },
})

function callOf({ event, at, payload }: { event: string; at: string; payload: Json }): Mapped {
  const atMs = at === '' ? undefined : msOf(at)
  const startMs = payload.text('start_time') === '' ? undefined : msOf(payload.text('start_time'))
  const told = {
    call_id: payload.text('call_leg_id'),
    updated_at: atMs,
    from: caller(payload.text('from')),
    to: payload.text('to'),
    direction: directions(payload.text('direction')),
    started_at: startMs,
  }
  if (event === 'call.initiated') {
    const started_at = startMs ?? atMs
    return { calls: [{ ...told, sequence: 1, status: 'ringing', started_at }] }
  }
  if (event === 'call.answered') {
    return { calls: [{ ...told, sequence: 2, status: 'in_progress', answered_at: atMs }] }
  }
  if (event === 'call.hangup') {
    const status = causes(payload.text('hangup_cause')) ?? 'failed'
    const duration_s =
      startMs === undefined || atMs === undefined ? undefined : Math.round((atMs - startMs) / 1000)
    return { calls: [{ ...told, sequence: 3, status, ended_at: atMs, duration_s }] }
  }
  if (event === 'call.recording.saved') {
    const { call_id, updated_at } = told
    const recording_url = recordingOf(payload)
    if (recording_url === '') return { ignored: 'recording_without_link' }
    return { calls: [{ call_id, updated_at, sequence: 4, recording_url }] }
  }
  return { ignored: 'event_not_used' }
}

const directions = table<CallUpdate['direction']>({ incoming: 'in', outgoing: 'out' })

function recordingOf(payload: Json): string {
  for (const list of ['public_recording_urls', 'recording_urls']) {
    const urls = payload.inner(list)
    const url = urls.text('mp3') || urls.text('wav')
    if (url !== '') return url
  }
  return ''
}

const prefix = Buffer.from('302a300506032b6570032100', 'hex')

/** Node wants a key's kind written before it (RFC 8410); Telnyx shows the 32 bytes alone. */
function keyOf(base64: string): KeyObject {
  const key = Buffer.concat([prefix, Buffer.from(base64, 'base64')])
  return createPublicKey({ key, format: 'der', type: 'spki' })
}
