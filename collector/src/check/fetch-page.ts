import { lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { addressOf } from '../enrich/address.ts'
import { covers } from '../hosts.ts'

const mostRedirects = 5
const mostBytes = 1024 * 1024

export type Page = { url: string; type: string; csp: string[]; html: string }

/** Why there is no page, in words of the checker. */
export type NoPage = { finding: 'wrong_domain' | 'not_html' | 'unreachable'; detail: string }

export type FetchOptions = {
  domains: string[]
  /** Whether this machine may be asked, by its own names. */
  mayLoopback: boolean
  timeoutMs: number
}

/**
 * A page of an own domain, at most 1 MB of it. Whatever names or redirects say, no address of a private
 * network is asked: names are checked where the connection is made, so that they can't change in between.
 */
export async function fetchPage(given: string, options: FetchOptions): Promise<Page | NoPage> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  let url = new URL(given)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const host = url.hostname.toLowerCase()
    if (!/^https?:$/.test(url.protocol)) return unreachable(`${url.protocol} is not fetched`)
    if (!covers(options.domains, host)) return { finding: 'wrong_domain', detail: host }
    const bare = host.replace(/^\[|\]$/g, '')
    if (isIP(bare) && !mayAsk(bare, host, options)) return unreachable(`${bare} is not public`)
    const step = await ask(url, { signal, host, options }).catch((error: Error) =>
      unreachable(signal.aborted ? `no answer in ${options.timeoutMs} ms` : error.message),
    )
    if (!('location' in step)) return step
    if (!URL.canParse(step.location, url.href)) return unreachable('a redirect to no address')
    url = new URL(step.location, url)
  }
  return unreachable(`more than ${mostRedirects} redirects`)
}

type Asking = { signal: AbortSignal; host: string; options: FetchOptions }

async function ask(url: URL, { signal, host, options }: Asking) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    request(url, {
      signal,
      agent: false,
      lookup: guardedLookup(host, options),
      headers: { accept: 'text/html', 'accept-encoding': 'identity', 'user-agent': 'Throughline' },
    })
      .on('response', resolve)
      .on('error', reject)
      .end()
  })
  const { statusCode = 0, headers } = response
  try {
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      return { location: headers.location }
    }
    if (statusCode !== 200) return unreachable(`it answers ${statusCode}`)
    const type = headers['content-type'] ?? ''
    if (!/^(text\/html|application\/xhtml\+xml)\b/i.test(type)) {
      return { finding: 'not_html', detail: type.slice(0, 128) || 'no content type' } as const
    }
    const policy = headers['content-security-policy']
    const csp = [policy ?? []].flat().flatMap((one) => one.split(','))
    return { url: url.href, type, csp, html: await readText(response) }
  } finally {
    response.destroy()
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= mostBytes) break
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8')
}

function guardedLookup(host: string, options: FetchOptions): LookupFunction {
  return (name, asked, done) => {
    lookup(name, { ...asked, all: true }, (error, found) => {
      if (error) return done(error, '', 0)
      const refused = found.find(({ address }) => !mayAsk(address, host, options))
      const [first] = found
      if (refused || !first) return done(new Error(`${name} is not at a public address`), '', 0)
      if (asked.all) return done(null, found)
      return done(null, first.address, first.family)
    })
  }
}

function mayAsk(address: string, host: string, { mayLoopback }: FetchOptions): boolean {
  if (addressOf(address)?.isPublic) return true
  const isOwn = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host)
  return mayLoopback && isOwn && /^(127\.0\.0\.1|::1)$/.test(address)
}

function unreachable(detail: string): NoPage {
  return { finding: 'unreachable', detail }
}
