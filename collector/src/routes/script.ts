import type { SiteSettings } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { laterRoutes, openLater } from './later.ts'
import { queryOf } from './request.ts'
import { forGood, hashOf, type Packed, packed, sendScript } from './send-script.ts'
import { tagRoutes } from './tag.ts'

const shape = /^([a-z0-9][a-z0-9_-]{0,62})(?:\.([0-9a-f]{20}))?\.js$/

/**
 * The counter with a site's settings inside: `GET /tl.js?site=<site>`; `/tl/<site>.js` where something
 * on the way drops queries; `/tl/<site>.<hash>.js`, which never changes.
 */
export async function scriptRoutes(app: FastifyInstance, services: Services) {
  const { sites, watcher, checker, pinned } = services
  const laterFor = openLater(services.later)
  const watching = packed(watcher)
  const made = new Map<string, Script>()
  await laterRoutes(app, services)
  tagRoutes(app, { ...services, scriptOf: (asked) => current(asked, '../') })

  app.get('/tl.js', { schema: { summary: 'The counter', hide: true } }, (request, reply) =>
    sendScript(request, reply, { script: current(queryOf(request).site, '') }),
  )

  app.get<{ Params: { file: string } }>(
    '/tl/:file',
    { schema: { summary: 'The counter of a site', hide: true } },
    async (request, reply) => {
      const [, site, hash] = shape.exec(request.params.file) ?? []
      const script = current(site, '../')
      if (hash === undefined) return sendScript(request, reply, { script })
      const plain = hash === script.hash ? script.plain : await pinned.find(script.site, hash)
      if (plain === undefined) throw unknownVersion(script.site)
      return sendScript(request, reply, { script: packed(plain), cached: forGood })
    },
  )

  app.get(
    '/tl-watch.js',
    { schema: { summary: 'What watches errors and vitals', hide: true } },
    (request, reply) => sendScript(request, reply, { script: watching }),
  )

  app.get(
    '/v1/check.js',
    { schema: { summary: 'What tl("check") runs', hide: true } },
    (request, reply) => {
      const { site, settings } = requireSite(sites, queryOf(request).site)
      const given = JSON.stringify({ site, domains: settings.domains })
      const script = packed(`const tlSettings=${given}\n${checker}`)
      return sendScript(request, reply, { script, cached: 'no-store' })
    },
  )

  /** @throws Refusal 404 where there is no such site. */
  function current(asked: unknown, root: Root): Script {
    const { site, settings } = requireSite(sites, asked)
    const name = root + site
    const known = made.get(name)
    const script =
      known?.settings === settings
        ? known
        : scriptOf(site, settings, { ...services, laterFor, root })
    made.set(name, script)
    return script
  }
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
export type Script = Packed & { site: string; settings: SiteSettings; hash: string }

type Given = Pick<Services, 'counter' | 'swapper' | 'lender' | 'numbers' | 'swapRules'> & {
  laterFor: ReturnType<typeof openLater>
  root: Root
}

function scriptOf(
  site: string,
  settings: SiteSettings,
  { counter, swapper, lender, numbers, swapRules, laterFor, root }: Given,
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
    later: laterFor(settings),
  }
  const given = JSON.stringify({ ...known, root })
  const code = numbers.wanted(settings) ? lender : swaps[0] ? swapper : counter
  // Nothing may reach the page, not even where the counter's own guard is what breaks.
  const plain = off.includes('counter')
    ? turnedOff
    : `(function(tlSettings){try{${code}}catch(e){}})(${given})\n`
  return { site, settings, hash: hashOf(plain), ...packed(plain) }
}
