import type { Pull } from '../connector.ts'
import { parsedJson } from '../json.ts'
import { shownAt } from '../local-time.ts'

/** Rows a page: UIS allows 10,000, and a page has to be one delivery of at most 1 MB. */
const pageRows = 1000

const fields = [
  'id',
  'start_time',
  'finish_time',
  'direction',
  'is_lost',
  'total_duration',
  'talk_duration',
  'wait_duration',
  'contact_phone_number',
  'virtual_phone_number',
  'last_answered_employee_full_name',
  'call_records',
]

/**
 * Asks for `get.calls_report` (JSON-RPC 2.0). Windows are in the account's time zone. An answer tells
 * how many requests are left in this minute; where none is, the next one waits until the minute ends.
 */
export function callsReport({
  access_token,
  api_url,
  time_zone,
  every_minutes,
}: {
  access_token: string
  api_url: string
  time_zone: string
  every_minutes: number
}): Pull {
  return {
    everyMinutes: every_minutes,
    overlapMinutes: 120,
    firstMinutes: 3 * 1440,
    request: ({ fromMs, tillMs, offset }) => ({
      url: api_url,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: offset,
        method: 'get.calls_report',
        params: {
          access_token,
          date_from: shownAt(fromMs, time_zone),
          date_till: shownAt(tillMs, time_zone),
          limit: pageRows,
          offset,
          fields,
        },
      }),
    }),
    read({ status, text, offset }) {
      const json = parsedJson(text)
      if ('problem' in json) return { problem: status === 200 ? 'not_json' : `status_${status}` }
      const error = json.inner('error')
      if (error.text('code') !== '') {
        const name = error.inner('data').text('mnemonic') || 'error'
        return { problem: name, ...(name === 'limit_exceeded' ? { waitSeconds: 60 } : {}) }
      }
      const { value: data } = json.inner('result').inner('data')
      if (!Array.isArray(data)) return { problem: 'no_data' }
      const limits = json.inner('result').inner('metadata').inner('limits')
      const wait = limits.text('minute_remaining') === '0' ? Number(limits.text('minute_reset')) : 0
      return {
        ...(data.length < pageRows ? {} : { nextOffset: offset + data.length }),
        ...(wait > 0 ? { waitSeconds: Math.min(wait, 60) } : {}),
      }
    },
  }
}
