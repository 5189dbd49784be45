import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { SiteSettings } from '@throughline/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { queryOf } from './request.ts'

/** `GET /tl.js?site=<site>`: the counter with the site's settings inside. */
export async function scriptRoutes(
  app: FastifyInstance,
  { sites, counter, watcher, swapRules }: Services,
) {
  const made = new Map<string, Script>()
  const watching = compressed(watcher)

  app.get('/tl.js', { schema: { summary: 'The counter', hide: true } }, (request, reply) => {
    const { site, settings } = requireSite(sites, queryOf(request).site)
    const known = made.get(site)
    const script =
      known?.settings === settings ? known : scriptOf(site, settings, { counter, swapRules })
    made.set(site, script)

    return send(request, reply, script)
  })

  app.get(
    '/tl-watch.js',
    { schema: { summary: 'Its second script', hide: true } },
    (request, reply) => send(request, reply, watching),
  )
}

function send(request: FastifyRequest, reply: FastifyReply, script: Compressed) {
  reply
    .header('content-type', 'text/javascript; charset=utf-8')
    .header('cache-control', 'public, max-age=300')
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('vary', 'accept-encoding')
    .header('etag', script.etag)
  if (request.headers['if-none-match'] === script.etag) return reply.code(304).send()
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(script.plain)
  return reply.header('content-encoding', 'gzip').send(script.gzip)
}

// Any verb may be called, as `tl(…)` or as `tl.verb(…)`, and does nothing. A running counter stays.
const turnedOff =
  '(function(w){if(!w.tl||!w.tl.site)w.tl=new Proxy(function(){},{get:function(_,k,f){return k=="q"?[]:f}})})(window)\n'

type Compressed = { plain: string; gzip: Buffer; etag: string }
type Script = Compressed & { settings: SiteSettings }

function scriptOf(
  site: string,
  settings: SiteSettings,
  { counter, swapRules }: Pick<Services, 'counter' | 'swapRules'>,
): Script {
  const { domains, payment_domains, field_name, swaps, consent, when_denied, gpc, dnt } = settings
  const { hash, goals, watch, off } = settings
  const { source_fields } = settings
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
    hash,
    goals,
    watch,
    off,
    source_fields,
  }
  const given = JSON.stringify(known)
  // Nothing may reach the page, not even where the counter's own guard is what breaks.
  const plain = off.includes('counter')
    ? turnedOff
    : `(function(tlSettings){try{${counter}}catch(e){}})(${given})\n`
  return { settings, ...compressed(plain) }
}

function compressed(plain: string): Compressed {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { plain, gzip: gzipSync(plain, { level: 9 }), etag }
}
