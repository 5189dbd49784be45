import type { ClickHouseClient } from '@clickhouse/client'
import { stepsOf } from '@throughline/schema'

/**
 * Rows of one of our own queries, answered step by step: what several of its parts use is worked out once,
 * into a temporary table, which is gone when the rows are there. One query at a time on a connection.
 */
export async function readInSteps<Found>(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, unknown>,
): Promise<Found[]> {
  const { steps, last } = stepsOf(query)
  const begun: string[] = []
  try {
    for (const { table, sql } of steps) {
      begun.push(table)
      const create = `create temporary table ${table} engine = Memory as ${sql}`
      await client.command({ query: create, query_params })
    }
    const answer = await client.query({ query: last, query_params, format: 'JSONEachRow' })
    return await answer.json<Found>()
  } finally {
    for (const table of begun) {
      await client.command({ query: `drop temporary table if exists ${table}` })
    }
  }
}
