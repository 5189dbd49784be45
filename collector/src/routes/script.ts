import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { SiteSettings } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { queryOf } from './request.ts'

/** `GET /tl.js?site=<site>`: the counter with the site's settings inside. */
export async function scriptRoutes(app: FastifyInstance, { sites, counter }: Services) {
  const made = new Map<string, Script>()

  app.get('/tl.js', { schema: { summary: 'The counter', hide: true } }, (request, reply) => {
    const { site, settings } = requireSite(sites, queryOf(request).site)
    const known = made.get(site)
    const script = known?.settings === settings ? known : scriptOf(site, settings, counter)
    made.set(site, script)

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
  })
}

type Script = { settings: SiteSettings; plain: string; gzip: Buffer; etag: string }

function scriptOf(site: string, settings: SiteSettings, counter: string): Script {
  const { domains, payment_domains, field_name, swaps, consent, when_denied, gpc, dnt } = settings
  const { source_fields } = settings
  const known = {
    site,
    domains,
    payment_domains,
    field_name,
    swaps,
    consent,
    when_denied,
    gpc,
    dnt,
    source_fields,
  }
  const given = JSON.stringify(known)
  const plain = `(function(tlSettings){${counter}})(${given})\n`
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { settings, plain, gzip: gzipSync(plain, { level: 9 }), etag }
}
