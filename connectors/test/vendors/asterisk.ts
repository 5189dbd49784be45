import { bytes, post, textOf, type Vendor } from '../vendor.ts'

// Two phones rang; the second one answered. One call, a record each.
const lines = [
  '"","79161234567","600","from-trunk","""Anna"" <79161234567>","PJSIP/trunk-1","PJSIP/101-2","Dial","PJSIP/101,20","2026-10-05 12:15:07",,"2026-10-05 12:15:19",12,0,"NO ANSWER","DOCUMENTATION","1791191707.7","74950001122"',
  '"","79161234567","600","from-trunk","""Anna"" <79161234567>","PJSIP/trunk-1","PJSIP/102-3","Dial","PJSIP/102,20","2026-10-05 12:15:07","2026-10-05 12:15:19","2026-10-05 12:17:19",132,120,"ANSWERED","DOCUMENTATION","1791191707.7","74950001122"',
]

export const asterisk: Vendor = {
  name: 'asterisk',
  settings: { time_zone: 'Europe/Moscow' },
  messages: lines.map((line) => post(`${line}\n`, { type: 'text/csv' })),
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
    manager: '600',
  },
  withUnknown: (message) => ({ ...message, body: bytes(`${textOf(message).trimEnd()},"more"\n`) }),
  wrongType: 'application/json',
}
