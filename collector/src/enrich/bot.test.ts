import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agentReasons, isHosting, readMarks, verdictOf } from './bot.ts'

const person =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'

test.each([
  { of: 'Chrome', ua: person, reasons: [] },
  {
    of: 'an in-app browser',
    ua: 'Mozilla/5.0 (Linux; Android 13; SM-S918B Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/460.0.0.0;]',
    reasons: [],
  },
  {
    of: 'Safari on an iPhone',
    ua: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
    reasons: [],
  },
  {
    of: 'Googlebot',
    ua: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    reasons: ['ua'],
  },
  {
    of: 'Yandex',
    ua: 'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
    reasons: ['ua'],
  },
  { of: 'curl', ua: 'curl/8.5.0', reasons: ['ua'] },
  { of: 'a library', ua: 'python-requests/2.32.3', reasons: ['ua'] },
  { of: 'nobody', ua: '', reasons: ['no_user_agent'] },
  {
    of: 'headless Chrome',
    ua: person.replace('Chrome/', 'HeadlessChrome/'),
    reasons: ['ua', 'headless'],
  },
  {
    of: 'headless Chrome in disguise',
    ua: person,
    hints: '"HeadlessChrome";v="143", "Chromium";v="143"',
    reasons: ['headless'],
  },
])('the headers of $of say $reasons', ({ ua, hints = '', reasons }) => {
  expect(agentReasons(ua, hints)).toEqual(reasons)
})

test.each([
  { found: [], bot: 0 },
  { found: ['ua'], bot: 1 },
  { found: ['webdriver'], bot: 1 },
  { found: ['data_centre'], bot: 0 },
  { found: ['rate'], bot: 0 },
  { found: ['rate', 'rate'], bot: 0 },
  { found: ['no_languages', 'data_centre'], bot: 1 },
  { found: ['zero_screen', 'rate'], bot: 1 },
  { found: ['no_plugins', 'headless'], bot: 1 },
] as const)('for $found the verdict is $bot', ({ found, bot }) => {
  const verdict = verdictOf([...found])

  expect(verdict.bot).toBe(bot)
  expect(new Set(verdict.bot_reasons)).toEqual(new Set(found))
})

test.each([
  { given: undefined, marks: [] },
  { given: '', marks: [] },
  { given: 'webdriver', marks: ['webdriver'] },
  { given: 'zero_screen,no_languages,zero_screen', marks: ['no_languages', 'zero_screen'] },
  { given: 'ua,rate,toString,WEBDRIVER, headless', marks: [] },
  { given: ',,,', marks: [] },
])('of the marks "$given" we know $marks', ({ given, marks }) => {
  expect(readMarks(given)).toEqual(marks)
})

test.each([
  { name: 'AMAZON-02', hosts: true },
  { name: 'Hetzner Online GmbH', hosts: true },
  { name: 'OVH SAS', hosts: true },
  { name: 'DigitalOcean, LLC', hosts: true },
  { name: 'Akamai Connected Cloud', hosts: true },
  { name: 'JSC Selectel', hosts: true },
  { name: 'Some Hosting Ltd', hosts: true },
  { name: '', hosts: false },
  { name: 'Rostelecom', hosts: false },
  { name: 'Deutsche Telekom AG', hosts: false },
  { name: 'Google Fiber Inc.', hosts: false },
  { name: 'Akamai Technologies, Inc.', hosts: false },
  { name: 'Cloudflare, Inc.', hosts: false },
])('that "$name" rents out servers is $hosts', ({ name, hosts }) => {
  expect(isHosting(name)).toBe(hosts)
})

test('whatever is said, there is a verdict', () => {
  const text = fc.string({ unit: 'binary', maxLength: 512 })
  fc.assert(
    fc.property(text, text, text, (ua, hints, marks) => {
      const { bot, bot_reasons } = verdictOf([...agentReasons(ua, hints), ...readMarks(marks)])
      expect(bot).toBe(bot_reasons.length > 0 ? 1 : 0)
      expect(isHosting(ua)).toBeTypeOf('boolean')
    }),
  )
})
