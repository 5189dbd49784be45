import type { RecordReader } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import type { Static, TObject } from 'typebox'
import { readBatch } from '../batch/read-batch.ts'
import { answerOf, takeBatch } from '../batch/take-batch.ts'
import type { Services } from '../services.ts'
import { requireSite } from '../sites.ts'
import type { Table } from '../store/store.ts'
import { batchDocs, bodyOf, queryOf } from './request.ts'

type Placed<Value> = { site: string; value: Value }

type BatchRoute<T extends TObject> = {
  table: Table
  title: string
  reader: RecordReader<T>
  csv: boolean
  /** Stores the good values of one batch, of which there is at least one. */
  keep(
    good: Placed<Static<T>>[],
    query: Record<string, string | undefined>,
    isCsv: boolean,
  ): Promise<void>
}

/** `POST /v1/<table>`: validates a batch, keeps its good rows, names its bad ones. */
export function batchRoute<T extends TObject>(
  app: FastifyInstance,
  { sites, door, refusals }: Services,
  { table, title, reader, csv, keep }: BatchRoute<T>,
): void {
  const options = { onRequest: door.needs('write'), schema: batchDocs(title, reader.schema) }

  app.post(`/v1/${table}`, options, async (request, reply) => {
    const query = queryOf(request)
    if (query.site !== undefined) requireSite(sites, query.site)
    const type = request.headers['content-type']
    const items = readBatch(bodyOf(request), type, csv ? reader.columns : undefined)
    const taken = takeBatch(items, { reader, sites, site: query.site })
    const isCsv = type?.startsWith('text/csv') ?? false
    if (taken.good.length > 0) await keep(taken.good, query, isCsv)
    const { status, body } = answerOf(taken, { refusals, kind: table })
    return reply.code(status).send(body)
  })
}
