import { isIP } from 'node:net'
import { sitePattern } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { fetchPage, type NoPage } from '../check/fetch-page.ts'
import { type Fault, findFaults } from '../check/find-faults.ts'
import { lastHits } from '../check/last-hits.ts'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { queryOf } from './request.ts'

const timeoutMs = 8000
const params = Type.Object({ site: Type.String({ pattern: sitePattern }) })
const querystring = Type.Object({ url: Type.String({ description: 'A page of the site.' }) })

const advice: Record<Fault | NoPage['finding'], string> = {
  tag_missing: 'Paste the tag into the page: GET /v1/sites/<site>/tag.',
  gtm_only:
    'The page has Google Tag Manager, and what it loads can not be told from here. Call tl("check") in the page.',
  wrong_site: 'The tag names another site. Take this one from GET /v1/sites/<site>/tag.',
  wrong_domain: "The page's host is not of the site. Add it to the domains of its settings.",
  tag_twice: 'The tag is there more than once. It counts once; take the others out.',
  csp_blocks_script: "The page's policy blocks the script. Add the collector to script-src.",
  csp_blocks_connect: "The page's policy blocks the hits. Add the collector to connect-src.",
  not_html: 'The address gives no HTML page.',
  unreachable: 'The page can not be fetched from the collector.',
}

/** `GET /v1/sites/<site>/check?url=`: what is wrong with the counter on a page, and what to do. */
export async function checkRoutes(app: FastifyInstance, { sites, door, store, now }: Services) {
  app.get<{ Params: { site: string } }>(
    '/v1/sites/:site/check',
    {
      onRequest: door.needs('admin'),
      schema: { summary: 'Checks the counter on a page', params, querystring },
    },
    async (request) => {
      const { site, settings } = requireSite(sites, request.params.site)
      const url = readUrl(queryOf(request).url)
      const { domains } = settings
      const page = await fetchPage(url, { domains, mayLoopback: onLoopback(app), timeoutMs })
      const found = 'finding' in page ? [page] : findFaults(page, site)
      return {
        site,
        url,
        ok: found.length === 0,
        findings: found.map((one) => ({ ...one, advice: advice[one.finding] })),
        last_hit: await lastHits(store, { site, url, now: now() }),
      }
    },
  )
}

function readUrl(given: string | undefined): string {
  const url = given !== undefined && URL.canParse(given) ? new URL(given) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.href.length <= 2048 && !url.username) {
    return url.href
  }
  throw new Refusal(400, given === undefined ? 'missing' : 'malformed', {
    field: 'url',
    message: 'Give the http or https address of a page: ?url=https://shop.com/.',
  })
}

function onLoopback(app: FastifyInstance): boolean {
  const address = app.server.address()
  if (typeof address !== 'object' || address === null || !isIP(address.address)) return false
  return address.address === '127.0.0.1' || address.address === '::1'
}
