import { readFile } from 'node:fs/promises'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.ts'

declare global {
  interface Window {
    findings: Promise<{ finding: string; advice: string }[]>
  }
}

let checker = ''

beforeAll(async () => {
  checker = await readFile(new URL('../dist/check.js', import.meta.url), 'utf8')
})

inEachBrowser(({ open, pages }) => {
  afterEach(() => pages().treatPosts('ok'))

  /** What `tl('check')` finds in a page of a site with these domains. */
  async function found({ domains = ['127.0.0.1'], head = '' }): Promise<string[]> {
    const settings = JSON.stringify({ site: 'shop', domains })
    const module = pages().show('text/javascript', `const tlSettings=${settings}\n${checker}`)
    const page = await open(
      `${head}<script type="module">
        import { check } from '${module}'
        window.findings = check(window.tl)
      </script>`,
    )
    return page.evaluate(async () =>
      (await window.findings).map(({ finding, advice }) => `${finding}: ${advice}`),
    )
  }

  test('where nothing is wrong nothing is found', async () => {
    expect(await found({})).toEqual([])
  })

  test('a page on a host that the site does not list is told to list it', async () => {
    expect(await found({ domains: ['shop.example'] })).toEqual([
      "wrong_domain: Add 127.0.0.1 to the site's domains.",
    ])
  })

  test('a collector that refuses is told with its answer', async () => {
    pages().treatPosts('503')
    expect(await found({})).toEqual(['hits_refused: 503, no reason given.'])
  })

  test('a collector that cannot be asked is told with what may block it', async () => {
    pages().treatPosts('down')
    expect(await found({})).toEqual([
      expect.stringMatching(
        /^hits_blocked: http:\/\/127\.0\.0\.1:\d+ can't be asked: .*connect-src/,
      ),
    ])
  })

  test('blocked storage and cookies are found', async () => {
    const head = `<script>
      Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })
      Object.defineProperty(navigator, 'cookieEnabled', { value: false })
    </script>`
    expect((await found({ head })).map((finding) => finding.split(':')[0])).toEqual([
      'cookie_blocked',
      'storage_blocked',
    ])
  })
})
