import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { connectors } from '../src/index.ts'
import { post } from './vendor.ts'

const pages = new URL('../../docs/telephony/', import.meta.url)
const pageOf = (name: string) => readFileSync(new URL(`${name}.md`, pages), 'utf8')

function open(name: string, settings: unknown) {
  const opened = connectors.find((one) => one.name === name)?.open(settings)
  if (opened === undefined || 'problem' in opened) throw new Error(JSON.stringify(opened))
  return opened
}

test.each(connectors)(
  '$name has a page, and the settings shown there are ones it has',
  (connector) => {
    const page = pageOf(connector.name)
    const [shown = '{}'] = /(?<=--data ')[^']+/.exec(page) ?? []
    const settings = JSON.parse(shown.replaceAll('\n', ' '))

    expect(page).toContain(`/connectors/${connector.name} `)
    expect(Object.keys(connector.settings.properties)).toEqual(
      expect.arrayContaining(Object.keys(settings)),
    )
  },
)

test('the example of any other telephony tells the call that its page means', () => {
  const page = pageOf('generic')
  const [shown = ''] = /(?<=--data ')[^']+/.exec(page) ?? []
  const [message = ''] = /\{"event": "BYE"[\s\S]*?\}\}/.exec(page) ?? []
  const { take } = open('generic', JSON.parse(shown))

  expect(take(post(message, { type: 'application/json' }))).toEqual({
    outcome: 'taken',
    calls: [
      {
        provider: 'generic',
        call_id: '77',
        from: '+4930123456',
        to: '+4930999999',
        status: 'answered',
        started_at: Date.parse('2026-10-05T09:15:07Z'),
        talk_s: 120,
        updated_at: 1_791_191_839_000,
      },
    ],
  })
})

test('the template of UIS, filled in by UIS, tells a call', () => {
  const [template = ''] = /\{\s+"event"[\s\S]*?\n\s*\}/.exec(pageOf('uis')) ?? []
  const values: Record<string, unknown> = {
    call_session_id: 7,
    notification_time: '2026-10-05 12:15:07',
    virtual_phone_number: '74950001122',
    contact_phone_number: '79161234567',
    start_time: '2026-10-05 12:15:07',
    direction: 'in',
  }
  const filled = template.replace(/\{\{(\w+)\}\}/g, (_, name) =>
    JSON.stringify(values[name] ?? null),
  )

  expect(open('uis', {}).take(post(filled, { type: 'application/json' }))).toMatchObject({
    outcome: 'taken',
    calls: [{ call_id: '7', from: '79161234567', to: '74950001122', status: 'ringing' }],
  })
})
