import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { SiteSettings } from '@throughline/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { queryOf } from './request.ts'
import { tagRoutes } from './tag.ts'

const shape = /^([a-z0-9][a-z0-9_-]{0,62})(?:\.([0-9a-f]{20}))?\.js$/

/**
 * The counter with a site's settings inside: `GET /tl.js?site=<site>`; `/tl/<site>.js` where something
 * on the way drops queries; `/tl/<site>.<hash>.js`, which never changes.
 */
export async function scriptRoutes(app: FastifyInstance, services: Services) {
  const { sites, counter, watcher, checker, pinned, swapRules } = services
  const watching = packed(watcher)
  const made = new Map<string, Script>()
  tagRoutes(app, { ...services, scriptOf: (asked) => current(asked, '../') })

  app.get('/tl.js', { schema: { summary: 'The counter', hide: true } }, (request, reply) =>
    send(request, reply, current(queryOf(request).site, '')),
  )

  app.get<{ Params: { file: string } }>(
    '/tl/:file',
    { schema: { summary: 'The counter of a site', hide: true } },
    async (request, reply) => {
      const [, site, hash] = shape.exec(request.params.file) ?? []
      const script = current(site, '../')
      if (hash === undefined) return send(request, reply, script)
      const plain = hash === script.hash ? script.plain : await pinned.find(script.site, hash)
      if (plain === undefined) throw unknownVersion(script.site)
      return send(request, reply, packed(plain), 'public, max-age=31536000, immutable')
    },
  )

  app.get(
    '/tl-watch.js',
    { schema: { summary: 'Its second script', hide: true } },
    (request, reply) => send(request, reply, watching),
  )

  app.get(
    '/v1/check.js',
    { schema: { summary: 'What tl("check") runs', hide: true } },
    (request, reply) => {
      const { site, settings } = requireSite(sites, queryOf(request).site)
      const given = JSON.stringify({ site, domains: settings.domains })
      return send(request, reply, packed(`const tlSettings=${given}\n${checker}`), 'no-store')
    },
  )

  /** @throws Refusal 404 where there is no such site. */
  function current(asked: unknown, root: Root): Script {
    const { site, settings } = requireSite(sites, asked)
    const name = root + site
    const known = made.get(name)
    const script =
      known?.settings === settings ? known : scriptOf(site, settings, { counter, swapRules, root })
    made.set(name, script)
    return script
  }
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { plain, gzip, etag }: Packed,
  cached = 'public, max-age=300',
) {
  reply
    .header('content-type', 'text/javascript; charset=utf-8')
    .header('cache-control', cached)
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('vary', 'accept-encoding')
    .header('etag', etag)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(plain)
  return reply.header('content-encoding', 'gzip').send(gzip)
}

function unknownVersion(site: string): Refusal {
  const message = `This version is not kept here. GET /v1/sites/${site}/tag gives the tag of today.`
  return new Refusal(404, 'unknown_version', { field: 'file', message })
}

// Any verb may be called, as `tl(…)` or as `tl.verb(…)`, and does nothing. A running counter stays.
const turnedOff =
  '(function(w){if(!w.tl||!w.tl.site)w.tl=new Proxy(function(){},{get:function(_,k,f){return k=="q"?[]:f}})})(window)\n'

/** From the script's folder to the collector's. */
type Root = '' | '../'
type Packed = { plain: string; gzip: Buffer; etag: string }
export type Script = Packed & { site: string; settings: SiteSettings; hash: string }

function scriptOf(
  site: string,
  settings: SiteSettings,
  { counter, swapRules, root }: Pick<Services, 'counter' | 'swapRules'> & { root: Root },
): Script {
  const { domains, payment_domains, field_name, swaps, consent, when_denied, gpc, dnt } = settings
  const { hash: fragments, goals, watch, off, source_fields } = settings
  const known = {
    site,
    domains,
    payment_domains,
    field_name,
    swaps: swapRules(swaps),
    consent,
    when_denied,
    gpc,
    dnt,
    hash: fragments,
    goals,
    watch,
    off,
    source_fields,
  }
  const given = JSON.stringify({ ...known, root })
  // Nothing may reach the page, not even where the counter's own guard is what breaks.
  const plain = off.includes('counter')
    ? turnedOff
    : `(function(tlSettings){try{${counter}}catch(e){}})(${given})\n`
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 20)
  return { site, settings, hash, ...packed(plain) }
}

function packed(plain: string): Packed {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { plain, gzip: gzipSync(plain, { level: 9 }), etag }
}
