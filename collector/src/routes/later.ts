import type { SiteSettings } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { forGood, hashOf, integrityOf, packed, sendScript } from './send-script.ts'

// No site has this name.
const kept = '_later'
const optional = ['clicks', 'engagement', 'forms', 'linker'] as const

/**
 * The counter's second script, at an address that names its version: each first script loads the second
 * that it was built with, be it a pinned one, or one from before an update that a page still has cached.
 * So every version that was ever served is kept.
 */
export async function laterRoutes(app: FastifyInstance, { later, pinned }: Services) {
  const today = packed(later)
  const hash = hashOf(later)
  await pinned.keep({ site: kept, hash, plain: later })

  app.get<{ Params: { hash: string } }>(
    '/tl-later.:hash(^[0-9a-f]{20}$).js',
    { schema: { summary: 'Its second script', hide: true } },
    async (request, reply) => {
      const asked = request.params.hash
      const plain = asked === hash ? later : await pinned.find(kept, asked)
      if (plain === undefined) {
        const message = 'This version was never served here.'
        throw new Refusal(404, 'unknown_version', { field: 'file', message })
      }
      const script = asked === hash ? today : packed(plain)
      return sendScript(request, reply, { script, cached: forGood })
    },
  )
}

/** What a site's first script is told of the second; nothing where the site has turned all of it off. */
export function openLater(later: string) {
  const known = [`tl-later.${hashOf(later)}.js`, integrityOf(later)]
  return ({ off, goals, watch, when_denied, ...settings }: SiteSettings): string[] | undefined => {
    const { swaps, number_places, email_pools } = settings
    const swapped = swaps[0] ?? number_places[0] ?? email_pools[0]
    const isAsked = goals[0] ?? watch[0] ?? swapped ?? when_denied === 'anonymous'
    return isAsked || optional.some((feature) => !off.includes(feature)) ? known : undefined
  }
}
