import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { inEachBrowser } from './in-each-browser.js'

const html = { 'content-type': 'text/html; charset=utf-8' }
const icon = '<link rel="icon" href="data:,">'
const sha256 = (text) => createHash('sha256').update(text).digest('base64')
const exampleFile = (name) => readFile(new URL(`../${name}`, import.meta.url), 'utf8')

inEachBrowser(({ world, open, filled, errors }) => {
  // Firefox tells the page of what it refuses, Chromium its console.
  const others = (about) => errors.splice(0).filter(({ message }) => !about.test(message))

  const tag = () =>
    world().collector.get(`/v1/sites/default/tag?collector=${world().origin}/stats/`)

  test('a tag with integrity starts the counter, though the site was changed since', async () => {
    const { hit, show, collector } = world()
    const { sri } = await tag()
    const { settings } = await collector.get('/v1/sites/default')
    const payment_domains = [...settings.payment_domains, 'pay.example']
    await collector.put('/v1/sites/default', { ...settings, payment_domains })
    expect((await tag()).sri).not.toBe(sri)
    expect(sri).toMatch(/ integrity="sha384-.{64}" crossorigin="anonymous"/)
    await open(show('/sri', `<!doctype html><title>SRI</title>${icon}${sri}`))

    expect(await hit({ type: 'pageview' })).toMatchObject({ title: 'SRI' })
  })

  test('a file that was changed on its way is refused by the browser', async () => {
    const { hit, show } = world()
    const { sri } = await tag()
    const [, src] = /src="([^"]+)"/.exec(sri)
    const real = await (await fetch(src)).text()
    const serve = (body) =>
      show(new URL(src).pathname, body, {
        'content-type': 'text/javascript',
        'access-control-allow-origin': '*',
      })
    serve(`${real} `)
    const refusing = sri.replace('<script ', `<script onerror="document.title = 'refused'" `)
    const page = await open(
      show('/changed', `<!doctype html><title>Whole</title>${icon}${refusing}`),
    )
    await page.waitForFunction(() => document.title === 'refused')
    expect(await page.evaluate(() => typeof window.tl)).toBe('undefined')
    expect(others(/integrity/)).toEqual([])

    // As it was, the same page takes it.
    serve(real)
    await page.reload()
    await hit({ type: 'pageview', title: 'Whole' })
  })

  test('under a policy of nothing but what the tag asks for, the counter works', async () => {
    const { hit, show, form } = world()
    const { plain, csp } = await tag()
    const headers = { ...html, 'content-security-policy': policyOf(csp) }
    const body = `<form method="post" action="/request-csp"><button type="submit">Send</button></form>`
    const page = await open(
      show('/csp', `<!doctype html><title>CSP</title>${icon}${plain}${body}`, headers),
    )
    await hit({ type: 'pageview', title: 'CSP' })
    await page.evaluate(() => window.tl('goal', 'seen'))
    await hit({ type: 'goal', name: 'seen' })
    const id = await filled(page)
    await page.click('button')

    expect(await form('/request-csp')).toEqual({ tl_cid: id })
  })

  test.each([
    { by: 'a nonce', nonce: 'r4nd0m', source: () => "'nonce-r4nd0m'" },
    { by: 'its hash', nonce: '', source: (stub) => `'sha256-${sha256(stub)}'` },
  ])('under such a policy $by lets the stub in', async ({ by, nonce, source }) => {
    const { hit, show } = world()
    const { with_stub, csp } = await tag()
    const [, stub] = /^<script>(.*)<\/script>$/m.exec(with_stub)
    const policy = policyOf({ ...csp, 'script-src': `${csp['script-src']} ${source(stub)}` })
    const tags = nonce ? with_stub.replaceAll('<script', `<script nonce="${nonce}"`) : with_stub
    const page = await open(
      show(`/stub-${by.replace(' ', '-')}`, `<!doctype html><title>${by}</title>${icon}${tags}`, {
        ...html,
        'content-security-policy': policy,
      }),
    )

    expect(await hit({ type: 'pageview' })).toMatchObject({ title: by })
    expect(await page.evaluate(() => typeof window.tl)).toBe('function')
  })

  test('under a policy that trusts nonces alone, and what they load, the counter works', async () => {
    const { hit, show } = world()
    const { with_stub, csp } = await tag()
    const policy = policyOf({ ...csp, 'script-src': "'nonce-r4nd0m' 'strict-dynamic'" })
    const tags = with_stub.replaceAll('<script', '<script nonce="r4nd0m"')
    const form = '<form method="post" action="/request"></form>'
    const page = await open(
      show('/nonces', `<!doctype html><title>Nonces</title>${icon}${tags}${form}`, {
        ...html,
        'content-security-policy': policy,
      }),
    )

    await hit({ type: 'pageview', title: 'Nonces' })
    await filled(page)
  })

  test('without either the stub is refused, and the counter works', async () => {
    const { hit, show } = world()
    const { with_stub, csp } = await tag()
    const late = with_stub.replace('src=', 'id="late" data-src=')
    const page = await open(
      show('/no-stub', `<!doctype html><title>No stub</title>${icon}${late}`, {
        ...html,
        'content-security-policy': policyOf(csp),
      }),
    )
    expect(await page.evaluate(() => typeof window.tl)).toBe('undefined')
    expect(others(/Content-Security-Policy/)).toEqual([])

    await page.evaluate(() => {
      const script = document.createElement('script')
      script.src = document.querySelector('#late').dataset.src
      document.head.append(script)
    })
    await hit({ type: 'pageview', title: 'No stub' })
  })

  test('the stub is at most 300 bytes, and the same in pages and docs', async () => {
    const [tagOfStub] = (await tag()).with_stub.split('\n')
    expect(Buffer.byteLength(tagOfStub)).toBeLessThanOrEqual(300)

    const docs = await exampleFile('../sdk/README.md')
    for (const text of [docs, await exampleFile('html/index.html')]) {
      expect(text).toContain(tagOfStub)
    }
    const stub = tagOfStub.replace(/<\/?script>/g, '')
    expect(docs).toContain(`sha256-${sha256(stub)}`)
    expect(await exampleFile('wordpress/throughline/throughline.php')).toContain(stub)
  })
})

// Nothing inline, nothing of others, and forms to the page's own host.
const policyOf = (csp) =>
  ["default-src 'none'", 'img-src data:', "form-action 'self'"]
    .concat(Object.entries(csp).map(([directive, source]) => `${directive} ${source}`))
    .join('; ')
