import type { ClickHouseClient } from '@clickhouse/client'
import { quoted } from '../store/quoted.ts'

export type Engine = Awaited<ReturnType<typeof askEngine>>

/** What the port tells of the engine: asked once. */
export async function askEngine(client: ClickHouseClient) {
  const rows = async <Row>(query: string): Promise<Row[]> =>
    (await client.query({ query, format: 'JSONEachRow' })).json<Row>()
  const [about] = await rows<{ version: string; zone: string }>(
    'select version() as version, timezone() as zone',
  )
  const names = await rows<{ name: string }>('select name from system.settings')
  const formats = await rows<{ name: string; content_type: string }>(
    'select name, content_type from system.formats where is_output',
  )
  const types = new Map(formats.map((one) => [one.name.toLowerCase(), one]))
  return {
    version: about?.version ?? '',
    timeZone: about?.zone ?? '',
    settings: new Set(names.map(({ name }) => name)),
    /** A format by any spelling of its name, with what its answers are called in HTTP. */
    formatOf: (name: string) => types.get(name.toLowerCase()),
  }
}

/** Ends the query that bears a tag, where it runs. */
export async function endQuery(client: ClickHouseClient, tag: string): Promise<void> {
  await client.command({ query: `kill query where Settings['log_comment'] = ${quoted(tag)}` })
}
