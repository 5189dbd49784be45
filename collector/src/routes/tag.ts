import { sitePattern } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { queryOf } from './request.ts'
import type { Script } from './script.ts'
import { integrityOf } from './send-script.ts'

/** Takes calls from before the script came, to be done when it comes. */
const stub = 'window.tl=window.tl||function(){(tl.q=tl.q||[]).push(arguments)}'

const params = Type.Object({ site: Type.String({ pattern: sitePattern }) })
const querystring = Type.Object({
  collector: Type.Optional(
    Type.String({
      description: 'Where pages reach the collector, such as https://shop.com/stats/.',
    }),
  ),
})

type Given = Pick<Services, 'door' | 'pinned'> & { scriptOf: (site: string) => Script }

/** `GET /v1/sites/<site>/tag`: what to paste. The version it names is kept from then on. */
export function tagRoutes(app: FastifyInstance, { door, pinned, scriptOf }: Given): void {
  app.get<{ Params: { site: string } }>(
    '/v1/sites/:site/tag',
    {
      onRequest: door.needs('read'),
      schema: { summary: 'The tag of a site, in all its forms', params, querystring },
    },
    async (request) => {
      const script = scriptOf(request.params.site)
      const { collector = `${request.protocol}://${request.host}` } = queryOf(request)
      const { site, hash, plain } = script
      const url = (path: string) => addressIn(collector, path)
      await pinned.keep(script)
      const integrity = integrityOf(plain)
      const tag = `<script async src="${url(`tl.js?site=${site}`)}"></script>`
      const sri = `<script async src="${url(`tl/${site}.${hash}.js`)}" integrity="${integrity}" crossorigin="anonymous"></script>`
      return {
        site,
        plain: tag,
        path: `<script async src="${url(`tl/${site}.js`)}"></script>`,
        with_stub: `<script>${stub}</script>\n${tag}`,
        sri,
        gtm: `<script>${stub};(function(d,s){s=d.createElement('script');s.async=1;s.src='${url(`tl/${site}.js`)}';d.head.appendChild(s)})(document)</script>`,
        integrity,
        csp: { 'script-src': new URL(url('')).origin, 'connect-src': new URL(url('')).origin },
      }
    },
  )
}

function addressIn(collector: string, path: string): string {
  if (!/^https?:\/\/[^\s"'<>?#]+$/.test(collector) || !URL.canParse(collector)) {
    throw new Refusal(400, 'malformed', {
      field: 'collector',
      message: 'Give an address such as https://shop.com/stats/.',
    })
  }
  return new URL(path, collector.replace(/\/*$/, '/')).href
}
