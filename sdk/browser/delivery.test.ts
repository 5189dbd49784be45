import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'
import { integrityOf, scriptOf } from './open-pages.ts'

/** A page's host that shows a collector below /stats/, as a reverse proxy does. */
let collector: Server
let origin = ''
let asked: string[] = []
let heard: (() => void) | undefined
let html = ''

const hits = async (count: number) => {
  while (asked.length < count) {
    await new Promise<void>((resolve) => {
      heard = resolve
    })
  }
  return asked
}

beforeAll(async () => {
  const dist = (name: string) => readFile(new URL(`../dist/${name}`, import.meta.url), 'utf8')
  const [counter = '', later = '', checker = ''] = await Promise.all(
    ['tl.js', 'tl-later.js', 'check.js'].map(dist),
  )
  const script = (root: string) =>
    scriptOf(counter, { root, later: ['tl-later.js', integrityOf(later)] })

  collector = createServer(async (request, response) => {
    const { method, url = '', headers } = request
    response.setHeader('access-control-allow-origin', headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('cross-origin-resource-policy', 'cross-origin')
    if (url.startsWith('/page')) {
      const policy = `default-src 'none'; img-src data:; script-src ${origin}; connect-src ${origin}`
      response.setHeader('content-type', 'text/html')
      response.setHeader('content-security-policy', policy)
      return response.end(
        `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${html}`,
      )
    }
    response.setHeader('content-type', 'text/javascript')
    if (url.startsWith('/stats/tl-later.js')) return response.end(later)
    if (url.startsWith('/stats/tl/')) return response.end(script('../'))
    if (url.startsWith('/stats/tl.js')) return response.end(script(''))
    if (url.startsWith('/stats/v1/check.js')) {
      return response.end(
        `const tlSettings=${JSON.stringify({ site: 'shop', domains: ['127.0.0.1'] })}\n${checker}`,
      )
    }
    if (method !== 'POST') return response.writeHead(404).end()
    const body = (await request.toArray()).join('')
    for (const hit of JSON.parse(body).hits) {
      asked.push(`${url} ${hit.name ?? hit.type}`)
    }
    heard?.()
    return response.end('{}')
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const address = collector.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(async () => {
  collector.closeAllConnections()
  await new Promise((resolve) => collector.close(resolve))
})

const endpoint = '/stats/v1/hits?site=shop'

inEachBrowser(({ open }) => {
  // A page that is left tells of itself late.
  beforeEach(() => {
    html = ''
    asked = []
  })

  test.each(['tl.js?site=shop', 'tl/shop.js', 'tl/shop.0123456789abcdef0123.js'])(
    'below a path, and under a policy without inline scripts, %s finds its collector',
    async (file) => {
      const page = await open('')
      html = `<script async src="${origin}/stats/${file}"></script>`
      await page.goto(`${origin}/page`)

      expect(await hits(1)).toEqual([`${endpoint} pageview`])
    },
  )

  test('loaded twice, by both forms of its address, it counts once', async () => {
    const page = await open('')
    html = ['tl.js?site=shop', 'tl/shop.js', 'tl.js?site=shop']
      .map((file) => `<script src="${origin}/stats/${file}"></script>`)
      .join('')
    await page.goto(`${origin}/page`)
    await page.evaluate(() => window.tl?.('goal', 'last'))

    expect(await hits(2)).toEqual([`${endpoint} pageview`, `${endpoint} last`])
  })

  test("tl('check') finds nothing wrong where nothing is, and a denied consent", async () => {
    const page = await open('')
    html = `<script src="${origin}/stats/tl/shop.js"></script>`
    await page.goto(`${origin}/page`)
    await page.evaluate(async () => {
      while (!(window.tl && 'check' in window.tl)) await new Promise((next) => setTimeout(next))
    })
    const found = () => page.evaluate(() => Promise.resolve(window.tl?.('check')))

    expect(await found()).toEqual([])
    await page.evaluate(() => window.tl?.('consent', 'denied'))
    expect(await found()).toMatchObject([{ finding: 'consent_denied' }])
    await page.evaluate(() => window.tl?.('consent', 'granted'))
  })
})
