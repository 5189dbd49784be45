import { createHash } from 'node:crypto'
import type { Delivery } from '../../src/connector.ts'
import { address, bytes, form, textOf, type Vendor, withField } from '../vendor.ts'

const key = 'vpbx-key'
const salt = 'vpbx-salt'

function signed(path: string, event: object): Delivery {
  return sign(form({ json: JSON.stringify(event) }, `${address}/events/${path}`))
}

function sign(message: Delivery): Delivery {
  const fields = new URLSearchParams(textOf(message))
  const text = key + (fields.get('json') ?? '') + salt
  fields.set('vpbx_api_key', key)
  fields.set('sign', createHash('sha256').update(text).digest('hex'))
  return { ...message, body: bytes(fields.toString()) }
}

function changed(message: Delivery, change: (fields: URLSearchParams) => void): Delivery {
  const fields = new URLSearchParams(textOf(message))
  change(fields)
  return { ...message, body: bytes(fields.toString()) }
}

// 1_791_191_707 is 2026-10-05 09:15:07 UTC.
const start = 1_791_191_707
const leg = { entry_id: 'MTc5MTE5', call_id: 'leg-1' }
const from = { number: '79161234567' }
const to = { extension: '101', number: 'sip:101@pbx', line_number: '74950001122' }

export const mango: Vendor = {
  name: 'mango',
  settings: { vpbx_api_key: key, vpbx_api_salt: salt },
  messages: [
    signed('call', { ...leg, timestamp: start, seq: 1, call_state: 'Appeared', from, to }),
    signed('call', { ...leg, timestamp: start + 12, seq: 2, call_state: 'Connected', from, to }),
    signed('call', {
      ...leg,
      timestamp: start + 132,
      seq: 3,
      call_state: 'Disconnected',
      from,
      to,
    }),
    signed('summary', {
      entry_id: leg.entry_id,
      call_direction: 1,
      from,
      to: { extension: '101', number: 'sip:101@pbx' },
      line_number: '74950001122',
      create_time: start,
      forward_time: start + 2,
      talk_time: start + 12,
      end_time: start + 132,
      entry_result: 1,
      disconnect_reason: 1110,
    }),
    signed('record/added', {
      entry_id: leg.entry_id,
      recording_id: 'MToxMDA=',
      timestamp: start + 200,
      product_id: 1,
      user_id: 2,
    }),
  ],
  call: {
    from: '79161234567',
    to: '74950001122',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    answered_at: Date.parse('2026-10-05T09:15:19Z'),
    ended_at: Date.parse('2026-10-05T09:17:19Z'),
    status: 'answered',
    duration_s: 132,
    talk_s: 120,
    wait_s: 12,
    manager: '101',
    recording_url: 'https://app.mango-office.ru/vpbx/queries/recording/issa/MToxMDA%3D/play',
  },
  withUnknown: (message) =>
    withField(
      sign(
        changed(message, (fields) => {
          const json = { ...JSON.parse(fields.get('json') ?? ''), something_new: 1 }
          fields.set('json', JSON.stringify(json))
        }),
      ),
    ),
  signing: {
    sign,
    without: (message) => changed(message, (fields) => fields.delete('sign')),
    forge: (message) =>
      changed(message, (fields) => fields.set('json', `${fields.get('json') ?? ''} `)),
  },
  wrongType: 'application/json',
}
