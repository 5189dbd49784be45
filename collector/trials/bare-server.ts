import { Hit, recordReader } from '@throughline/schema'
import Fastify from 'fastify'

/**
 * What the collector's speed is measured against: the same body, parsed and validated by the same
 * record, and then dropped. Nothing is enriched, nothing is stored.
 */
const hits = recordReader(Hit)
const app = Fastify({ bodyLimit: 64 * 1024 })
app.removeAllContentTypeParsers()
app.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

app.post<{ Body: Buffer }>('/v1/hits', (request) => {
  const { hits: sent = [] }: { hits?: unknown[] } = JSON.parse(request.body.toString('utf8'))
  const rejected: unknown[] = []
  for (const [index, value] of sent.entries()) {
    const result = hits.read(value)
    if ('problems' in result) rejected.push({ index, problems: result.problems })
  }
  return { accepted: sent.length - rejected.length, rejected }
})

process.stdout.write(`listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`)
