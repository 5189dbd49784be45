import { SiteSettings, sitePattern } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { parseJson } from '../batch/read-batch.ts'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import { bodyOf } from './request.ts'

const params = Type.Object({ site: Type.String({ pattern: sitePattern }) })
const shape = new RegExp(sitePattern)

type Params = { Params: { site: string } }

/** `GET|PUT /v1/sites/<site>`: a site's settings. */
export async function siteRoutes(app: FastifyInstance, { sites, door }: Services) {
  app.get<Params>(
    '/v1/sites/:site',
    { onRequest: door.needs('read'), schema: { summary: 'Settings of a site', params } },
    async (request) => requireSite(sites, request.params.site),
  )

  app.put<Params>(
    '/v1/sites/:site',
    {
      onRequest: door.needs('admin'),
      schema: { summary: 'Makes a site, or changes its settings', params, body: SiteSettings },
    },
    async (request) => {
      const { site } = request.params
      if (!shape.test(site)) {
        throw new Refusal(400, 'malformed', {
          field: 'site',
          message: 'A site is named with a-z, 0-9, - and _, at most 63 characters.',
        })
      }
      const settings = await sites.put(site, parseJson(bodyOf(request).toString('utf8')))
      return { site, settings }
    },
  )
}
