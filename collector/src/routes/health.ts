import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'

/** `GET /healthz`: the process answers; all that was taken before `as_of` can be read. */
export async function healthRoutes(app: FastifyInstance, { store }: Services) {
  app.get('/healthz', { schema: { summary: 'Whether the collector lives' } }, async () => ({
    status: 'ok',
    as_of: new Date(store.asOf()).toISOString(),
  }))
}
