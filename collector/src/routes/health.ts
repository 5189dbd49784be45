import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'

/** `GET /healthz`, `/readyz` and `/metrics`: for probes and for Prometheus. */
export async function healthRoutes(app: FastifyInstance, { store, metrics, door }: Services) {
  app.get('/healthz', { schema: { summary: 'Whether the collector lives' } }, async () => ({
    status: 'ok',
    as_of: new Date(store.asOf()).toISOString(),
  }))

  // Red where the journal can take no row. A database that is away is no reason to send hits elsewhere.
  app.get('/readyz', { schema: { summary: 'Whether rows can be taken' } }, async (_, reply) => {
    const ready = await store.journal.canTake()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'journal_full' })
  })

  app.get(
    '/metrics',
    { schema: { summary: 'Figures for Prometheus' }, onRequest: door.needs('read') },
    async (_, reply) =>
      reply.header('content-type', metrics.contentType).send(await metrics.text()),
  )
}
