import { expect, test } from 'vitest'
import { twilio } from '../src/telephony/twilio.ts'
import { putTogether } from './put-together.ts'
import { form } from './vendor.ts'

function callOf(messages: Record<string, string>[], settings: object = {}) {
  const opened = twilio.open({ auth_token: 'x', ...settings })
  if ('problem' in opened) throw new Error(opened.problem.message)
  return putTogether(
    messages.flatMap((message) => {
      const taken = opened.take(form(message), { verified: true })
      return taken.outcome === 'taken' ? taken.calls : []
    }),
  )
}

const end = {
  CallSid: 'CA1',
  From: '+266696687',
  To: '+18005551212',
  Direction: 'inbound',
  CallStatus: 'completed',
  CallDuration: '60',
  Timestamp: 'Mon, 05 Oct 2026 09:16:07 +0000',
  SequenceNumber: '0',
}
const leg = {
  CallSid: 'CA2',
  ParentCallSid: 'CA1',
  From: '+18005551212',
  To: '+18005559999',
  Direction: 'outbound-dial',
  CallStatus: 'completed',
  CallDuration: '40',
  Timestamp: 'Mon, 05 Oct 2026 09:16:07 +0000',
  SequenceNumber: '0',
}

test('an end alone, which is what numbers send by themselves, tells when the call began', () => {
  expect(callOf([end])).toEqual({
    call_id: 'CA1',
    provider: 'twilio',
    to: '+18005551212',
    direction: 'in',
    started_at: Date.parse('2026-10-05T09:15:07Z'),
    ended_at: Date.parse('2026-10-05T09:16:07Z'),
    duration_s: 60,
    talk_s: 60,
    status: 'answered',
  })
})

test('a forwarded call is answered by the person, where the owner says so', () => {
  const settings = { answered_by: 'dialled_leg' }

  for (const messages of [
    [end, leg],
    [leg, end],
  ]) {
    expect(callOf(messages, settings)).toMatchObject({
      call_id: 'CA1',
      to: '+18005551212',
      status: 'answered',
      talk_s: 40,
      manager: '+18005559999',
    })
  }
  expect(callOf([end], settings)).toMatchObject({ status: 'missed' })
  expect(callOf([leg, end])).toMatchObject({ status: 'answered', talk_s: 60 })
  expect(callOf([{ ...leg, CallStatus: 'no-answer' }, end], settings).status).toBe('missed')
})
