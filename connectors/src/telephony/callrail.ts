import { msOf } from '@throughline/schema'
import Type from 'typebox'
import { connector } from '../connector.ts'
import { jsonOf } from '../json.ts'
import { secret } from '../setting.ts'
import { hmac, sameText } from '../signature.ts'
import { caller, seconds } from '../told.ts'

const settings = Type.Object(
  { signing_key: secret('Settings → Integrations → Webhooks → Signing key of the company.') },
  { additionalProperties: false },
)

/**
 * CallRail's webhooks of calls: post-call, and modified, which brings a late recording. It does not
 * repeat what failed. Nothing says when a message was sent: the longer call is the later word.
 * https://apidocs.callrail.com/#webhooks
 */
export const callrail = connector(settings, {
  name: 'callrail',
  title: 'CallRail',
  verify({ headers, body }, { signing_key }) {
    const given = headers.signature
    if (!given) return 'missing_signature'
    const wanted = hmac(signing_key, body, { algorithm: 'sha1', encoding: 'base64' })
    return sameText(given, wanted) ? 'good' : 'bad_signature'
  },
  map(delivery) {
    const json = jsonOf(delivery)
    if ('problem' in json) return json
    const call_id = json.text('resource_id') || json.text('id')
    if (call_id === '') return { problem: { field: 'resource_id', error: 'missing' } }
    const start = json.text('start_time')
    if (start === '') return { problem: { field: 'start_time', error: 'missing' } }
    const startMs = msOf(start)
    const lasted = seconds(json.text('duration'))
    const endMs = startMs + (lasted ?? 0) * 1000
    const [customer, ours] = [
      json.text('customer_phone_number'),
      json.text('tracking_phone_number'),
    ]
    const isOut = json.text('direction') === 'outbound'
    const isAnswered = json.text('answered') === 'true' && json.text('voicemail') !== 'true'
    const recording_url = json.text('recording')
    return {
      calls: [
        {
          call_id,
          updated_at: endMs,
          sequence: recording_url === '' ? 1 : 2,
          direction: isOut ? 'out' : 'in',
          from: isOut ? ours : caller(customer),
          to: isOut ? customer : ours,
          started_at: startMs,
          ended_at: lasted === undefined ? undefined : endMs,
          status: isAnswered ? 'answered' : 'missed',
          duration_s: lasted,
          talk_s: isAnswered ? lasted : 0,
          manager: json.text('agent_email'),
          recording_url,
        },
      ],
    }
  },
})
