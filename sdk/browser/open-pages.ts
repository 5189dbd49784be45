import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Hit, SiteSettings } from '../../schema/src/index.ts'
import { swapRules } from '../src/swap-rules.ts'

type Posted = { url: string; body: string }

type Shown = { type: string; body: string; whenReady?: Promise<unknown> }

/** A browser opens six connections to a host: so many hung posts, of pages that were left too, leave two for pages. */
const mostHanging = 4

/** How posts are treated: `cut` takes one and loses the answer, `down` and `503` take none, `hang` is silent. */
export type Network = 'ok' | '503' | 'cut' | 'down' | 'hang'

export type Pages = Awaited<ReturnType<typeof openPages>>

/** Pages of a site on a port of its own, with the built counter as the collector serves it. */
export async function openPages() {
  const [counter = '', swapper = '', lender = '', later = '', watcher = ''] = await Promise.all(
    ['tl', 'tl-swaps', 'tl-numbers', 'tl-later', 'tl-watch'].map((name) =>
      readFile(new URL(`../dist/${name}.js`, import.meta.url), 'utf8'),
    ),
  )
  const shown = new Map<string, Shown>([
    ['/tl-later.js', { type: 'text/javascript', body: later }],
    ['/tl-watch.js', { type: 'text/javascript', body: watcher }],
  ])
  const arrived: Posted[] = []
  const waiting = new Set<() => void>()
  const hanging = new Set<Socket>()
  const letHang = (socket: Socket) => {
    const [oldest] = hanging
    if (oldest && hanging.size >= mostHanging) {
      hanging.delete(oldest)
      oldest.destroy()
    }
    hanging.add(socket)
  }
  // Read once each: a long run of stories looks for its hits again and again.
  const hits = new Map<string, Hit>()
  let read = 0
  let network: Network = 'ok'
  let answer: (posted: Posted) => object = () => ({})

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const page = shown.get(url.pathname)
    if (request.method === 'POST' && network !== 'ok') {
      const body = await text(request).catch(() => '')
      if (network === 'cut') arrived.push({ url: `${url.pathname}${url.search}`, body })
      if (network === 'hang') return letHang(request.socket)
      if (network === '503') return response.writeHead(503).end()
      return request.socket.destroy()
    }
    if (request.method === 'POST') {
      arrived.push({ url: `${url.pathname}${url.search}`, body: await text(request) })
      for (const look of waiting) look()
    }
    if (request.method === 'POST' && !page) {
      return response.end(JSON.stringify(answer(arrived.at(-1) ?? { url: '', body: '' })))
    }
    if (!page) return response.writeHead(404).end()
    await page.whenReady
    // Isolated, a page has a clock of 5 µs: https://developer.mozilla.org/docs/Web/API/Performance/now
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.setHeader('cross-origin-resource-policy', 'cross-origin')
    response.setHeader('content-type', `${page.type}; charset=utf-8`)
    return response.end(page.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${portOf(server.address())}`

  /** The first of what is posted that `fits`, be it there already or yet to come. */
  async function posted<T>(fits: (posted: Posted) => T | undefined): Promise<T> {
    const found = await first(() => {
      for (const each of arrived) {
        const fit = fits(each)
        if (fit !== undefined) return { fit }
      }
      return undefined
    })
    return found.fit
  }

  /** What is found now, or once something more was posted. */
  function first<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  }

  /** All hits so far, in the order of their coming; sent again, a hit is the same. */
  function arrivedHits(): Hit[] {
    for (const { url, body } of arrived.slice(read)) {
      if (!url.startsWith('/v1/hits')) continue
      const { hits: sent = [] }: { hits?: Hit[] } = JSON.parse(body || '{}')
      for (const hit of sent) hits.set(hit.event_id, hit)
    }
    read = arrived.length
    return [...hits.values()]
  }

  return {
    posted,
    /** How posts are treated from now on. What hung until now is cut off. */
    treatPosts(as: Network): void {
      network = as
      for (const socket of hanging) socket.destroy()
      hanging.clear()
    },
    /** What posts are answered from now on. */
    answerPosts(by: (posted: Posted) => object): void {
      answer = by
    },
    /** The first hit that has these fields. */
    hit: (wanted: Partial<Hit>): Promise<Hit> =>
      posted(({ url, body }) => {
        if (!url.startsWith('/v1/hits')) return undefined
        const { hits }: { hits: Hit[] } = JSON.parse(body)
        const asked = Object.entries(wanted)
        return hits.find((hit) => asked.every(([name, value]) => Reflect.get(hit, name) === value))
      }),
    /** All hits so far, once they are what is waited for. */
    async hits(fit: (hits: Hit[]) => boolean): Promise<Hit[]> {
      await first(() => fit(arrivedHits()) || undefined)
      return arrivedHits()
    },
    /** Shows `body`, from `whenReady` on, and gives its path. */
    show(type: string, body: string, whenReady?: Promise<unknown>): string {
      const path = `/${shown.size}`
      shown.set(path, { type, body, ...(whenReady ? { whenReady } : {}) })
      return path
    },
    urlOf: (path: string) => `${origin}${path}`,
    /** The same page on another host, which shares no cookie with the first. */
    otherUrlOf: (path: string) => `${origin.replace('127.0.0.1', 'localhost')}${path}`,
    /** `tl.js` with the settings of a site inside. */
    script: (settings: Partial<SiteSettings> & { later?: string[] }) =>
      scriptOf(settings.number_pools ? lender : settings.swaps?.length ? swapper : counter, {
        later: ['tl-later.js', integrityOf(later)],
        ...settings,
      }),
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** `tl.js` as the collector serves it, with the settings of a site inside. */
export function scriptOf(
  counter: string,
  { swaps = [], ...settings }: Partial<SiteSettings> & { root?: string; later?: string[] },
): string {
  return `(function(tlSettings){try{${counter}}catch(e){}})(${JSON.stringify({
    site: 'shop',
    root: '',
    domains: ['127.0.0.1'],
    payment_domains: [],
    field_name: 'tl_cid',
    consent: 'granted',
    hash: false,
    goals: [],
    watch: [],
    off: [],
    source_fields: {},
    ...settings,
    swaps: swapRules(swaps),
  })})\n`
}

/** As the collector gives it. */
export function integrityOf(script: string): string {
  return `sha384-${createHash('sha384').update(script).digest('base64')}`
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || !address) throw new Error('The server has no port')
  return address.port
}
