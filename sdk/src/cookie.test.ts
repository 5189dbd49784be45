// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { openCookies } from './cookie.ts'

type Cookie = { name: string; value: string; domain: string }

const publicSuffixes = ['example', 'co.uk', 'uk', 'github.io', 'io']

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A browser at `address`: refuses foreign domains, public suffixes and domains on addresses. */
function browse(address: string) {
  const url = new URL(address)
  const jar: Cookie[] = []
  const written: string[] = []
  vi.stubGlobal('location', url)
  vi.stubGlobal('document', {
    get cookie() {
      return jar.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
    set cookie(line: string) {
      written.push(line)
      const [pair = '', ...attributes] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      const given = new Map(attributes.map((attribute) => [attribute.split('=')[0], attribute]))
      const domain = given.get('Domain')?.slice('Domain='.length) ?? ''
      if (domain && !`.${url.hostname}`.endsWith(`.${domain}`)) return
      if (publicSuffixes.includes(domain) || (domain && /^[\d.]+$/.test(url.hostname))) return
      const at = jar.findIndex((cookie) => cookie.name === name && cookie.domain === domain)
      if (at >= 0) jar.splice(at, 1)
      if (given.get('Max-Age') !== 'Max-Age=0') jar.push({ name, value, domain })
    },
  })
  return { jar, written }
}

test.each([
  ['https://shop.example/', 'shop.example'],
  ['https://www.shop.example/', 'shop.example'],
  ['https://a.b.shop.example/', 'shop.example'],
  ['https://www.shop.co.uk/', 'shop.co.uk'],
  ['https://shop.github.io/', 'shop.github.io'],
  ['http://localhost:8080/', ''],
  ['http://intranet/', ''],
  ['http://192.168.0.10/', ''],
  ['http://[::1]:8080/', ''],
])('a cookie of %s belongs to %j', (address, domain) => {
  const { jar } = browse(address)

  openCookies().write('tl_cid', '1')

  expect(jar).toEqual([{ name: 'tl_cid', value: '1', domain }])
})

test('a cookie lasts 400 days, for every path, and on https goes over https only', () => {
  const { written } = browse('https://shop.example/a/b')

  openCookies().write('tl_cid', '1')

  expect(written.at(-1)).toBe(
    'tl_cid=1;Path=/;Max-Age=34560000;SameSite=Lax;Domain=shop.example;Secure',
  )
})

test('on http a cookie is not Secure', () => {
  const { written } = browse('http://localhost/')

  openCookies().write('tl_cid', '1')

  expect(written).toEqual(['tl_cid=1;Path=/;Max-Age=34560000;SameSite=Lax'])
})

test('the root domain is looked for once a page', () => {
  const { written } = browse('https://shop.example/')
  const cookies = openCookies()

  cookies.write('tl_cid', '1')
  cookies.write('tl_cid', '2')

  expect(written.filter((line) => /^tl_probe=./.test(line.split(';')[0] ?? ''))).toHaveLength(1)
})

test('a removed cookie is gone, also where a server set it on the host alone', () => {
  const { jar } = browse('https://www.shop.example/')
  jar.push({ name: 'tl_cid', value: '1', domain: '' })
  jar.push({ name: 'tl_cid', value: '1', domain: 'shop.example' })

  openCookies().remove('tl_cid')

  expect(jar).toEqual([])
})

test('nothing is written to remove what is not there', () => {
  const { written } = browse('https://www.shop.example/')

  openCookies().remove('tl_cid')

  expect(written).toEqual([])
})

test('a cookie whose name ends alike is another one', () => {
  const { jar } = browse('https://shop.example/')
  jar.push({ name: 'my_tl_cid', value: '1', domain: '' })

  expect(openCookies().read('tl_cid', /./)).toBe('')
})

test('a sandboxed document throws nothing, and the value holds for the page', () => {
  const sandboxed = {
    get cookie(): string {
      throw new DOMException('The document is sandboxed', 'SecurityError')
    },
    set cookie(_: string) {
      throw new DOMException('The document is sandboxed', 'SecurityError')
    },
  }
  vi.stubGlobal('location', new URL('https://shop.example/'))
  vi.stubGlobal('document', sandboxed)
  const cookies = openCookies()

  cookies.write('tl_cid', '1')
  expect(cookies.read('tl_cid', /./)).toBe('1')

  cookies.remove('tl_cid')
  expect(cookies.read('tl_cid', /./)).toBe('')
})
