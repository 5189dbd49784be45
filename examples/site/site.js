import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { bundle } from './bundle.js'
import { gtmContainer } from './gtm-container.js'
import { passOn } from './pass-on.js'
import { receive } from './receive.js'

const { resolve } = createRequire(import.meta.url)
const examples = new URL('../', import.meta.url)
const types = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
const shown = /^\/(?:html|gtm|react|vue|turbo|htmx)\/[a-z-]+\.(?:html|js)$/
const vendors = {
  '/vendor/turbo.js': '@hotwired/turbo/dist/turbo.es2017-esm.js',
  '/vendor/htmx.js': 'htmx.org/dist/htmx.min.js',
}
const apps = { '/react/app.js': 'react/main.jsx', '/vue/app.js': 'vue/main.js' }

/**
 * The examples as a site of their own, with the collector below /stats/ as a reverse proxy shows it.
 *
 * @param {{
 *   collector: string,
 *   port?: number,
 *   hear?: (posted: { path: string, body: string, status: number, headers: object }) => void,
 *   more?: Map<string, { body: string, headers: object }>,
 * }} options
 *   `hear` is told of each POST once it was answered, `headers` are the request's; `more` are
 *   further pages, or others in place of the site's own, by path.
 */
export async function openSite({ collector, port = 0, hear, more = new Map() }) {
  const bundles = new Map()
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(error.code === 'ENOENT' ? 404 : 500)
      response.end(String(error.message))
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`

  return {
    origin,
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }

  async function answer(request, response) {
    const { pathname } = new URL(request.url, origin)
    const shownMore = request.method === 'GET' && more.get(pathname)
    if (!shownMore && pathname.startsWith('/stats/')) {
      return passOn(request, response, { collector, hear })
    }
    if (request.method === 'POST') return receive(request, response, hear)
    const { body, headers } = shownMore || (await pageAt(pathname))
    response.writeHead(200, headers).end(body)
  }

  async function pageAt(pathname) {
    if (pathname === '/favicon.ico') return { body: '', headers: {} }
    if (pathname === '/gtm/container.js') return script(await gtmContainer(origin))
    if (vendors[pathname]) {
      return script(await readFile(resolve(vendors[pathname]), 'utf8'))
    }
    if (apps[pathname]) {
      if (!bundles.has(pathname)) bundles.set(pathname, bundle(apps[pathname]))
      return script(await bundles.get(pathname))
    }
    // An app's own addresses all show its one page.
    const file = pathname
      .replace(/^\/(react|vue)\/[a-z-]+$/, '/$1/index.html')
      .replace(/\/$/, '/index.html')
      .replace(/^\/index\.html$/, '/html/examples.html')
    if (!shown.test(file)) throw Object.assign(new Error('No such page'), { code: 'ENOENT' })
    const body = await readFile(new URL(`.${file}`, examples), 'utf8')
    return { body, headers: { 'content-type': `${types[file.split('.').at(-1)]}; charset=utf-8` } }
  }
}

const script = (body) => ({ body, headers: { 'content-type': 'text/javascript; charset=utf-8' } })
