import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Shown = { type: string; body: string; whenReady?: Promise<unknown> }

export type Pages = Awaited<ReturnType<typeof openPages>>

/** Pages of a site on a port of its own, with the built counter as the collector serves it. */
export async function openPages() {
  const counter = await readFile(new URL('../dist/tl.js', import.meta.url), 'utf8')
  const shown = new Map<string, Shown>()

  const server = createServer(async (request, response) => {
    const page = shown.get(request.url ?? '')
    if (!page) return response.writeHead(request.method === 'POST' ? 200 : 404).end()
    await page.whenReady
    // Isolated, a page has a clock of 5 µs: https://developer.mozilla.org/docs/Web/API/Performance/now
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.setHeader('content-type', `${page.type}; charset=utf-8`)
    return response.end(page.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${portOf(server.address())}`

  return {
    /** Shows `body`, from `whenReady` on, and gives its path. */
    show(type: string, body: string, whenReady?: Promise<unknown>): string {
      const path = `/${shown.size}`
      shown.set(path, { type, body, ...(whenReady ? { whenReady } : {}) })
      return path
    },
    urlOf: (path: string) => `${origin}${path}`,
    /** `tl.js` with the settings of a site inside. */
    script: (settings: object) =>
      `(function(tlSettings){${counter}})(${JSON.stringify({
        site: 'shop',
        root: '',
        domains: ['127.0.0.1'],
        payment_domains: [],
        field_name: 'tl_cid',
        swaps: [],
        consent: 'granted',
        ...settings,
      })})\n`,
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || !address) throw new Error('The server has no port')
  return address.port
}
