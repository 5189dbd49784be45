import { describe, expect, test } from 'vitest'
import { connectors } from '../src/index.ts'
import { form, formType, json, post, withHeader } from './vendor.ts'

/** Signatures that the vendors themselves have published, or that their own libraries made. */
function open(name: string, settings: unknown) {
  const opened = connectors.find((one) => one.name === name)?.open(settings)
  if (opened === undefined || 'problem' in opened) throw new Error(`${name} does not open`)
  return opened
}

describe('Twilio', () => {
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const message = form(
    {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    },
    url,
  )
  const signed = withHeader(message, 'x-twilio-signature', '0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
  const take = open('twilio', { auth_token: '12345' }).take

  test('the example of its documentation is good, and not with another token or address', () => {
    expect(take(signed)).toMatchObject({ outcome: 'taken' })
    expect(open('twilio', { auth_token: '12346' }).take(signed)).toMatchObject({
      reason: 'bad_signature',
    })
    expect(take({ ...signed, url: url.replace('https', 'http') })).toMatchObject({
      reason: 'bad_signature',
    })
  })

  test('values of one name count once each, in order, and an empty one counts', () => {
    const body = 'b=&a=2&CallSid=CA1&a=1&a=2'
    const given = post(body, { type: formType, url: 'https://x.example/?q=1' })
    // HMAC-SHA1 of https://x.example/?q=1CallSidCA1a1a2b under 12345.
    const good = withHeader(given, 'x-twilio-signature', 'a2+7QQASHag9zngzyYMgDBPp5p4=')
    expect(take(good)).toMatchObject({ outcome: 'taken' })
  })
})

test("Zadarma: what its own library's way of signing gives is good", () => {
  const message = form({
    event: 'NOTIFY_OUT_END',
    pbx_call_id: 'out_1',
    internal: '100',
    destination: '51930555309',
    call_start: '2026-10-05 09:15:07',
    disposition: 'answered',
    duration: '42',
  })
  const signature = 'NjNmNzJkMTBlZjQ3ZWU2ZTI3Mzc3ZTljNDRlZGE0MzlkNDFiMGExZQ=='
  const { take } = open('zadarma', { api_secret: 's3cr3t' })

  expect(take(withHeader(message, 'signature', signature))).toMatchObject({
    outcome: 'taken',
    calls: [{ direction: 'out', to: '51930555309', manager: '100', talk_s: 42 }],
  })
})

test.each([
  {
    url: 'https://answer.url',
    token: 'my_auth_token',
    nonce: '12345',
    signature: 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=',
  },
  {
    url: 'https://answer.url:8000',
    token: 'my_auth_token',
    nonce: '24725744043720739450',
    signature: 'LDphWoWimP4QM5AoWI1uwP6WmlWtt5ITPZjXIWYvCNU=',
  },
  {
    url: 'https://answer.url:8080',
    token: 'my_auth_tokens',
    nonce: '123456',
    signature: 'xeV6S6BPIQJ/rgKCjCm/Fo2ve5zNe1fatQoHyRT8vxQ=',
  },
])(
  "Plivo: V2 of $url, from its own library's tests, is good",
  ({ url, token, nonce, signature }) => {
    const message = form({ CallUUID: 'x', CallStatus: 'ringing' }, url)
    const signed = withHeader(
      withHeader(message, 'x-plivo-signature-v2', signature),
      'x-plivo-signature-v2-nonce',
      nonce,
    )
    const { take } = open('plivo', { auth_token: token })

    expect(take(signed)).toMatchObject({ outcome: 'taken' })
    expect(take({ ...signed, url: 'https://answer.url:8001' })).toMatchObject({
      reason: 'bad_signature',
    })
    // A V3 that is wrong is not made good by a V2, which covers no field.
    expect(take(withHeader(signed, 'x-plivo-signature-v3', signature))).toMatchObject({
      reason: 'bad_signature',
    })
  },
)

test('CallRail: the HMAC-SHA1 of the raw body counts, and a byte more spoils it', () => {
  const message = json({ resource_id: 'CAL1', start_time: '2026-10-05T09:15:07Z' })
  const { take } = open('callrail', { signing_key: 'key' })
  // printf of the body above, through openssl dgst -sha1 -hmac key -binary | base64.
  const signed = withHeader(message, 'signature', 'r6t1XjVegP+wizYVWhgd5tS3a+4=')

  expect(take(signed)).toMatchObject({ outcome: 'taken' })
  expect(take({ ...signed, body: Buffer.concat([signed.body, Buffer.from(' ')]) })).toMatchObject({
    reason: 'bad_signature',
  })
})
