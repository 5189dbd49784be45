import type { FastifyInstance } from 'fastify'
import type { Services } from '../services.ts'

/** `/v1/journal`: what waits for the database, what was set aside, and sending it again. */
export async function journalRoutes(app: FastifyInstance, { store, door, now }: Services) {
  const { journal } = store
  const options = (summary: string) => ({ onRequest: door.needs('admin'), schema: { summary } })

  app.get('/v1/journal', options('Where the rows are that were taken'), async () => {
    const files = journal.kept.files()
    const set = await journal.quarantine.list()
    return {
      rows: journal.tally(),
      oldest_waiting_s: Math.max(0, now() - store.asOf()) / 1000,
      kept: {
        segments: files.length,
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        since: files[0] === undefined ? null : new Date(files[0].since).toISOString(),
      },
      quarantine: set.map(({ name, table, refused }) => ({
        file: name,
        table,
        rows: refused.length,
        reason: refused[0]?.reason ?? '',
      })),
    }
  })

  app.post(
    '/v1/journal/replay-quarantine',
    options('Sends the rows again that the database refused'),
    async () => ({ rows: await journal.quarantine.replay() }),
  )

  app.post(
    '/v1/journal/replay-kept',
    options('Sends the rows again that the database had stored and may have lost'),
    async () => ({ rows: await journal.kept.replay() }),
  )
}
