import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hintsOf } from './client-hints.ts'
import { openDevices } from './device.ts'

const deviceOf = openDevices()
const chrome = (system: string, more = '') =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 ${more}Safari/537.36`
const windows = 'Windows NT 10.0; Win64; x64'
const apple = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4'

test.each([
  {
    of: 'Chrome on Windows',
    ua: chrome(windows),
    is: {
      device_type: 'desktop',
      device_vendor: '',
      device_model: '',
      os: 'Windows',
      os_version: '10',
      browser: 'Chrome',
      browser_version: '124.0.0.0',
      browser_engine: 'Blink',
    },
  },
  {
    of: 'Yandex Browser',
    ua: `${chrome(windows, 'YaBrowser/24.4.0.0 ')}`,
    is: { browser: 'Yandex', browser_version: '24.4.0.0' },
  },
  {
    of: 'Safari on a Mac',
    ua: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${apple} Safari/605.1.15`,
    is: { device_type: 'desktop', device_vendor: 'Apple', os: 'macOS', browser: 'Safari' },
  },
  {
    of: 'an iPhone',
    ua: `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${apple} Mobile/15E148 Safari/604.1`,
    is: {
      device_type: 'mobile',
      device_model: 'iPhone',
      os: 'iOS',
      os_version: '17.4',
      browser: 'Safari',
    },
  },
  {
    of: 'an iPad',
    ua: 'Mozilla/5.0 (iPad; CPU OS 16_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1',
    is: { device_type: 'tablet', os: 'iOS', os_version: '16.5', browser: 'Chrome' },
  },
  {
    of: 'an old Android that names its model',
    ua: chrome('Linux; Android 9; SM-G960F', 'Mobile '),
    is: {
      device_type: 'mobile',
      device_vendor: 'Samsung',
      device_model: 'SM-G960F',
      os_version: '9',
    },
  },
  {
    of: 'a frozen Android, whose model and version are made up',
    ua: chrome('Linux; Android 10; K', 'Mobile '),
    is: {
      device_type: 'mobile',
      device_vendor: '',
      device_model: '',
      os: 'Android',
      os_version: '',
    },
  },
  { of: 'a frozen tablet', ua: chrome('Linux; Android 10; K'), is: { device_type: 'tablet' } },
  {
    of: 'Firefox on Ubuntu',
    ua: 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0',
    is: { device_type: 'desktop', os: 'Ubuntu', browser: 'Firefox', browser_engine: 'Gecko' },
  },
  {
    of: 'a Chromebook',
    ua: chrome('X11; CrOS x86_64 14541.0.0'),
    is: { device_type: 'desktop', os: 'Chrome OS' },
  },
  {
    of: 'a television',
    ua: chrome('Web0S; Linux/SmartTV'),
    is: { device_type: 'tv', os: 'webOS' },
  },
  {
    of: 'a console',
    ua: `Mozilla/5.0 (PlayStation; PlayStation 5/8.00) ${apple} Safari/605.1.15`,
    is: { device_type: 'console', device_vendor: 'Sony' },
  },
  {
    of: 'a headset',
    ua: 'Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/32.0 Chrome/124.0 VR Safari/537.36',
    is: { device_type: 'wearable' },
  },
  { of: 'a program', ua: 'curl/8.5.0', is: { device_type: '', os: '', browser: '' } },
  { of: 'nothing', ua: '', is: { device_type: '', os: '', browser: '', browser_version: '' } },
])('$of is told by its User-Agent', ({ ua, is }) => {
  expect(deviceOf(ua, '')).toMatchObject(is)
})

test.each([
  {
    of: 'Windows 11',
    ua: chrome(windows),
    hints: { 'sec-ch-ua-platform': '"Windows"', 'sec-ch-ua-platform-version': '"15.0.0"' },
    is: { device_type: 'desktop', os: 'Windows', os_version: '11' },
  },
  {
    of: 'Windows 10',
    ua: chrome(windows),
    hints: { 'sec-ch-ua-platform': '"Windows"', 'sec-ch-ua-platform-version': '"10.0.0"' },
    is: { os: 'Windows', os_version: '10' },
  },
  {
    of: 'Windows 7',
    ua: chrome('Windows NT 6.1'),
    hints: { 'sec-ch-ua-platform': '"Windows"', 'sec-ch-ua-platform-version': '"0.1.0"' },
    is: { os_version: '7' },
  },
  {
    of: 'the full version of the browser',
    ua: chrome(windows),
    hints: {
      'sec-ch-ua': '"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"',
      'sec-ch-ua-full-version-list':
        '"Chromium";v="124.0.6367.91", "Google Chrome";v="124.0.6367.91", "Not-A.Brand";v="99.0.0.0"',
    },
    is: { browser: 'Chrome', browser_version: '124.0.6367.91' },
  },
  {
    of: 'Edge, by its brand',
    ua: chrome(windows),
    hints: { 'sec-ch-ua': '"Not/A)Brand";v="8", "Chromium";v="126", "Microsoft Edge";v="126"' },
    is: { browser: 'Edge', browser_version: '126' },
  },
  {
    of: 'Yandex Browser, beside its Chromium',
    ua: chrome(windows),
    hints: {
      'sec-ch-ua':
        '"Chromium";v="134", "Not:A-Brand";v="24", "YaBrowser";v="25.4", "Yowser";v="2.5"',
    },
    is: { browser: 'Yandex', browser_version: '25.4' },
  },
  {
    of: 'the model, and the vendor by it',
    ua: chrome('Linux; Android 10; K', 'Mobile '),
    hints: {
      'sec-ch-ua-mobile': '?1',
      'sec-ch-ua-platform': '"Android"',
      'sec-ch-ua-platform-version': '"14.0.0"',
      'sec-ch-ua-model': '"Pixel 8"',
    },
    is: {
      device_type: 'mobile',
      device_vendor: 'Google',
      device_model: 'Pixel 8',
      os: 'Android',
      os_version: '14',
    },
  },
  {
    of: 'a Mac that calls itself macOS',
    ua: chrome('Macintosh; Intel Mac OS X 10_15_7'),
    hints: { 'sec-ch-ua-platform': '"macOS"', 'sec-ch-ua-platform-version': '"14.5.0"' },
    is: { os: 'macOS', os_version: '14.5' },
  },
  {
    of: 'nothing new where the brand is made up',
    ua: chrome(windows),
    hints: { 'sec-ch-ua': '"My Own Browser";v="1"', 'sec-ch-ua-platform': '"constructor"' },
    is: { browser: 'Chrome', os: 'Windows' },
  },
  {
    of: 'nothing where they are broken',
    ua: chrome(windows),
    hints: {
      'sec-ch-ua': '"Google Chrome";v="124, ";;;,,,"',
      'sec-ch-ua-mobile': '1',
      'sec-ch-ua-platform': 'Windows',
      'sec-ch-ua-platform-version': '"eleven"',
      'sec-ch-ua-model': '"x); Googlebot ("',
    },
    is: {
      device_type: 'desktop',
      browser: 'Chrome',
      browser_version: '124.0.0.0',
      os_version: '10',
    },
  },
])('Client Hints tell $of', ({ ua, hints, is }) => {
  expect(deviceOf(ua, hintsOf(hints))).toMatchObject(is)
})

test('whatever the headers hold, there is a device, and each of its columns is a bounded text', () => {
  const header = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 700 }),
    fc.constantFrom(
      '"a";v="1",',
      '"'.repeat(600),
      '\\"'.repeat(300),
      '(;'.repeat(300),
      '?1',
      '"Android"',
    ),
  )
  fc.assert(
    fc.property(header, header, header, header, (ua, brands, platform, model) => {
      const hints = hintsOf({
        'sec-ch-ua': brands,
        'sec-ch-ua-full-version-list': brands,
        'sec-ch-ua-platform': platform,
        'sec-ch-ua-platform-version': model,
        'sec-ch-ua-model': model,
        'sec-ch-ua-mobile': platform,
      })
      for (const value of Object.values(deviceOf(ua, hints))) {
        expect(value.length).toBeLessThanOrEqual(64)
        expect(value.isWellFormed()).toBe(true)
      }
    }),
  )
})
