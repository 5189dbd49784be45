import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Heard } from '../src/connector.ts'
import { asterisk } from '../src/telephony/asterisk.ts'
import { amiConversation } from '../src/telephony/asterisk-ami.ts'
import { address, bytes, post } from './vendor.ts'

const frame = `Event: Cdr
Privilege: cdr,all
AccountCode: 
Source: 79161234567
Destination: 600
DestinationContext: from-trunk
CallerID: "Anna" <79161234567>
Channel: PJSIP/trunk-1
StartTime: 2026-10-05 09:15:07
AnswerTime: 2026-10-05 09:15:19
EndTime: 2026-10-05 09:17:19
Duration: 132
BillableSeconds: 120
Disposition: ANSWERED
AMAFlags: DOCUMENTATION
UniqueID: 1791191707.7
UserField: 74950001122`.replaceAll('\n', '\r\n')

const spoken = [
  'Asterisk Call Manager/9.0.0\r\n',
  'Response: Success\r\nMessage: Authentication accepted\r\n\r\n',
  'Event: FullyBooted\r\nPrivilege: system,all\r\n\r\n',
  `${frame}\r\n\r\n`,
].join('')

const expected: Heard[] = [
  { say: 'Action: Login\r\nUsername: tl\r\nSecret: s\r\nEvents: cdr\r\n\r\n' },
  { delivery: frame },
]

test('however the network cuts what the manager says, it is heard the same', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: spoken.length - 1 }), { maxLength: 30 })
  fc.assert(
    fc.property(cuts, (given) => {
      const places = [0, ...given.toSorted((a, b) => a - b), spoken.length]
      const { hear } = amiConversation({ username: 'tl', secret: 's' })
      const heard = places.flatMap((at, index) => hear(spoken.slice(at, places[index + 1] ?? at)))
      expect(heard).toEqual(expected)
    }),
  )
})

test.each([
  ['SSH-2.0-OpenSSH_9.2\r\n', 'not_ami'],
  ['x'.repeat(2000), 'not_ami'],
  [
    'Asterisk Call Manager/9\r\nResponse: Error\r\nMessage: Authentication failed\r\n\r\n',
    'login_refused',
  ],
  [`Asterisk Call Manager/9\r\nEvent: ${'x'.repeat(70_000)}`, 'frame_too_long'],
])('who answers %s has the problem %s', (text, problem) => {
  const { hear } = amiConversation({ username: 'tl', secret: 's' })
  expect(hear(text).at(-1)).toEqual({ problem })
})

function open(settings: object) {
  const opened = asterisk.open(settings)
  if ('problem' in opened) throw new Error(opened.problem.message)
  return opened
}

test('an event tells the same call as the line of the same record', () => {
  const { take } = open({})
  const line =
    ',79161234567,600,from-trunk,"""Anna"" <79161234567>",PJSIP/trunk-1,,Dial,,2026-10-05 09:15:07,2026-10-05 09:15:19,2026-10-05 09:17:19,132,120,ANSWERED,DOCUMENTATION,1791191707.7,74950001122'
  const event = take({ method: 'STREAM', url: address, headers: {}, body: bytes(frame) })

  expect(event).toMatchObject({ outcome: 'taken', calls: [{ to: '74950001122', talk_s: 120 }] })
  expect(take(post(line, { type: 'text/csv' }))).toEqual(event)
})

test('without a userfield the extension is the number, and nothing is said of the direction', () => {
  const body = bytes(frame.replace('UserField: 74950001122', 'UserField: '))
  const taken = open({}).take({ method: 'STREAM', url: address, headers: {}, body })

  expect(taken).toMatchObject({ calls: [{ to: '600' }] })
  expect(taken).not.toMatchObject({ calls: [{ direction: 'in' }] })
})

test('a file of lines is as many calls, and one bad line is named and spoils the file', () => {
  const line = (id: string, disposition = 'BUSY') =>
    `a,7916,600,c,i,ch,d,Dial,l,2026-10-05 09:15:07,,2026-10-05 09:15:09,2,0,${disposition},D,${id},7495`
  const { take } = open({})

  expect(take(post(`${line('1.1')}\r\n${line('1.2')}\n\n`, { type: 'text/csv' }))).toMatchObject({
    calls: [
      { call_id: '1.1', status: 'busy', wait_s: 2 },
      { call_id: '1.2', status: 'busy', wait_s: 2 },
    ],
  })
  const spoiled = `${line('1.1')}\n${line('1.2', 'SOMEHOW')}\n`
  expect(take(post(spoiled, { type: 'text/csv' }))).toMatchObject({
    outcome: 'refused',
    reason: 'not_allowed',
    field: 'lines[1].disposition',
  })
  expect(take(post('a,b\n', { type: 'text/csv' }))).toMatchObject({
    reason: 'too_few_columns',
    field: 'lines[0]',
  })
})

test('a secret with a line break in it, which would speak to the manager, is refused', () => {
  expect(
    asterisk.open({ ami_host: 'pbx', ami_user: 'tl', ami_secret: 'x\r\nAction: Originate' }),
  ).toMatchObject({ problem: { field: 'ami_secret' } })
})
