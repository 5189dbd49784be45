import type { CallUpdate } from '@throughline/schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Delivery, Opened } from '../src/connector.ts'
import { connectors } from '../src/index.ts'
import { putTogether } from './put-together.ts'
import { bytes, textOf } from './vendor.ts'
import { asterisk } from './vendors/asterisk.ts'
import { callrail } from './vendors/callrail.ts'
import { generic } from './vendors/generic.ts'
import { mango } from './vendors/mango.ts'
import { plivo } from './vendors/plivo.ts'
import { telnyx } from './vendors/telnyx.ts'
import { twilio } from './vendors/twilio.ts'
import { uis } from './vendors/uis.ts'
import { zadarma } from './vendors/zadarma.ts'

const vendors = [asterisk, callrail, generic, mango, plivo, telnyx, twilio, uis, zadarma]

test('every connector there is takes part', () => {
  expect(vendors.map(({ name }) => name)).toEqual(connectors.map(({ name }) => name))
})

function open(name: string, settings: unknown): Opened {
  const opened = connectors.find((one) => one.name === name)?.open(settings)
  if (opened === undefined || 'problem' in opened) throw new Error(JSON.stringify(opened))
  return opened
}

function callsOf(opened: Opened, messages: Delivery[]): CallUpdate[] {
  return messages.flatMap((message) => {
    const taken = opened.take(message)
    return taken.outcome === 'taken' ? taken.calls : []
  })
}

describe.each(vendors)('$name', (vendor) => {
  const opened = open(vendor.name, vendor.settings)
  const { messages, signing } = vendor
  const [first] = messages
  if (first === undefined) throw new Error('A vendor sends something.')

  test('all messages of a call come to that call', () => {
    const updates = callsOf(opened, messages)

    expect(updates.map(({ provider }) => provider)).toEqual(updates.map(() => vendor.name))
    expect(new Set(updates.map(({ call_id }) => call_id)).size).toBe(1)
    const { call_id, provider, ...call } = putTogether(updates)
    expect(call).toEqual(vendor.call)
  })

  test('good: every message is taken, or left aside by name', () => {
    for (const message of messages) {
      const { outcome, ...rest } = opened.take(message)
      expect(outcome === 'taken' || outcome === 'ignored').toBe(true)
      if ('reason' in rest) expect(rest.reason).toMatch(/^[a-z_]{1,40}$/)
    }
  })

  test('out of order: messages in any order, and any of them again, come to the same call', () => {
    const once = putTogether(callsOf(opened, messages))
    const some = fc.shuffledSubarray(messages)
    const orders = fc.tuple(
      some,
      fc.shuffledSubarray(messages, { minLength: messages.length }),
      some,
    )

    fc.assert(
      fc.property(orders, (parts) => {
        expect(putTogether(callsOf(opened, parts.flat()))).toEqual(once)
      }),
    )
  })

  test('replayed: the same bytes tell the same, byte for byte', () => {
    for (const message of messages) expect(opened.take(message)).toEqual(opened.take(message))
  })

  // Where nothing is signed the secret in the address is what there is.
  const testSigned = signing ? test : undefined

  testSigned?.('missing: a message without its signature is refused as that', () => {
    for (const message of messages) {
      const taken = opened.take(signing?.without(message) ?? message)
      expect(taken).toMatchObject({ outcome: 'refused', reason: 'missing_signature' })
    }
  })

  testSigned?.('bad: a message with a wrong signature is refused as that', () => {
    for (const message of messages) {
      const taken = opened.take(signing?.forge(message) ?? message)
      expect(taken).toMatchObject({ outcome: 'refused', reason: 'bad_signature' })
    }
  })

  testSigned?.('good: what was checked when it came is not checked again', () => {
    const forged = signing?.forge(first) ?? first

    expect(opened.take(forged, { verified: true }).outcome).not.toBe('refused')
  })

  test('unknown: a field that nobody knows changes nothing', () => {
    for (const message of messages) {
      expect(opened.take(vendor.withUnknown(message))).toEqual(opened.take(message))
    }
  })

  test('wrong type: a body of another content type is refused by name', () => {
    const wrong = { ...first, headers: { ...first.headers, 'content-type': vendor.wrongType } }
    const taken = opened.take(wrong, { verified: true })

    expect(taken).toMatchObject({
      outcome: 'refused',
      reason: 'wrong_content_type',
      field: 'content-type',
    })
  })

  test('huge: 1 MB of anything has a named outcome', () => {
    const sign = signing?.sign ?? ((message: Delivery) => message)
    for (const body of [
      '{'.repeat(2 ** 20),
      '&'.repeat(2 ** 20),
      `${textOf(first)}&x=${'y'.repeat(2 ** 20)}`,
    ]) {
      const taken = opened.take(sign({ ...first, body: bytes(body) }))
      expect(['taken', 'ignored', 'refused']).toContain(taken.outcome)
    }
  })

  test('rubbish: any bytes, any header, well signed or not, have a named outcome', () => {
    const words = fc.constantFrom(
      'constructor',
      '__proto__',
      'toString',
      '',
      '0',
      '-1',
      'NaN',
      '9e99',
    )
    const spoiled = fc.tuple(fc.constantFrom(...messages), words).map(([message, word]) => ({
      ...message,
      body: bytes(
        textOf(message).replace(/[A-Za-z0-9+.:-]{2,}/g, (found, at: number) =>
          (at + word.length) % 5 === 0 ? word : found,
        ),
      ),
    }))
    const random = fc
      .record({
        body: fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.json().map(bytes),
          fc.webQueryParameters().map(bytes),
        ),
        headers: fc.dictionary(
          fc.constantFrom('content-type', 'signature', 'x-twilio-signature', 'telnyx-timestamp'),
          fc.oneof(fc.string(), fc.constantFrom('application/json', 'text/csv')),
        ),
        method: fc.constantFrom('GET', 'POST', 'PULL', 'STREAM'),
      })
      .map(({ body, headers, method }): Delivery => {
        return { ...first, body, headers: { ...first.headers, ...headers }, method }
      })
    const sign = signing?.sign ?? ((message: Delivery) => message)

    fc.assert(
      fc.property(fc.oneof(spoiled, random), fc.boolean(), (message, isSigned) => {
        const taken = opened.take(isSigned ? sign(message) : message)
        if (taken.outcome === 'taken') return taken.calls.length > 0
        return /^[a-z_0-9]{1,40}$/.test(taken.reason)
      }),
      { numRuns: 500 },
    )
  })

  test('settings: what does not fit is refused by its name, and nothing is invented', () => {
    const connector = connectors.find(({ name }) => name === vendor.name)
    const unknown = connector?.open({ ...vendor.settings, something_new: 1 })

    expect(unknown).toMatchObject({ problem: { field: 'something_new', error: 'unknown_setting' } })
    expect(connector?.open([])).toMatchObject({ problem: { error: 'not_an_object' } })
    for (const name of connector?.settings.required ?? []) {
      const { [name]: _, ...rest } = opened.settings
      const again = connector?.open(rest)
      if (again && 'problem' in again)
        expect(again.problem).toMatchObject({ field: name, error: 'missing' })
    }
  })
})
