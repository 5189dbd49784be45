import { mkdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { answerInFile } from './answer-in-file.ts'
import { analystBounds, type Connections } from './connections.ts'
import { refusedQuery, tooLarge } from './engine-error.ts'
import type { Format } from './formats.ts'
import { quotedName } from './quoted.ts'
import { readOnly, type Sight } from './read-only.ts'

type Asked = {
  format: Format['name']
  params: Record<string, unknown>
} & Partial<Sight>

/** What a query gave, as bytes of `format`: the query's own, else the asked one. */
type Answer = { format: string; stream: Readable }

const nothingMore: Sight = { seesSecrets: false, listens: false }

export type Ask = (query: string, asked: Asked) => Promise<Answer>

const bounds = Object.entries(analystBounds).map(([name, value]) => `${name} = '${value}'`)

/**
 * Answers analysts. On the embedded engine each query has a connection of its own: after a query that
 * broke a bound, the next one on its connection was answered with nothing.
 */
export function openAsk(connections: Connections, dir: string): Ask {
  const { analysts, analystSettings, turns, database, connect } = connections

  async function askServer(query: string, { format, params, ...sight }: Asked) {
    const own = await readOnly(query, analysts, { ...nothingMore, ...sight, params })
    const { stream } = await analysts.exec({
      query,
      query_params: params,
      clickhouse_settings: { ...analystSettings, default_format: format },
    })
    return { format: own.format ?? format, stream }
  }

  async function askEmbedded(query: string, asked: Asked, open: NonNullable<typeof connect>) {
    const client = open()
    try {
      const { canonical } = await readOnly(query, client, { ...nothingMore, ...asked })
      await client.command({ query: `use ${quotedName(database)}` })
      await client.command({ query: `set ${bounds.join(', ')}` })
      await client.command({ query: 'set readonly = 1' })
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const done = await answerInFile(client, canonical, { ...asked, dir, gzip: false })
      // The engine counts a constant column once, however often it is written out.
      const { size = 0 } = (await done.file?.stat()) ?? {}
      if (size > Number(analystBounds.max_result_bytes)) {
        await done.file?.close()
        throw tooLarge()
      }
      return { format: done.format, stream: done.file?.createReadStream() ?? Readable.from([]) }
    } finally {
      await client.close()
    }
  }

  return (query, asked) =>
    turns.take(async () => {
      try {
        if (connect === undefined) return await askServer(query, asked)
        return await askEmbedded(query, asked, connect)
      } catch (error) {
        throw refusedQuery(error, 'query_failed')
      }
    })
}
