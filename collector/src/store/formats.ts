import type { ClickHouseClient, DataFormat } from '@clickhouse/client'

/** A format as the engine spells it, with the media type of its answers. */
export type Format = { name: DataFormat; contentType: string }

/** Finds the engine's output formats by any spelling of their names. It is asked for them once. */
export function openFormats(client: ClickHouseClient) {
  let known: Promise<Map<string, Format>> | undefined

  async function ask(): Promise<Map<string, Format>> {
    const answer = await client.query({
      query: 'select name, content_type from system.formats where is_output',
      format: 'JSONEachRow',
    })
    const rows = await answer.json<{ name: DataFormat; content_type: string }>()
    const typed = rows.map(({ name, content_type: given }): [string, Format] => [
      name.toLowerCase(),
      { name, contentType: given || 'text/plain; charset=UTF-8' },
    ])
    return new Map(typed)
  }

  return async (name: string): Promise<Format | undefined> => {
    known ??= ask()
    try {
      return (await known).get(name.toLowerCase())
    } catch (error) {
      known = undefined
      throw error
    }
  }
}
