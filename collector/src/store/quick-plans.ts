import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'

/**
 * Rewrites that ClickHouse's planner tries on each expression, looking through all the query below it: in
 * our SQL they find nothing and take most of the time that a small site's report or turn needs. Compiling takes
 * longer than what it saves, too.
 */
const unneeded = [
  'optimize_extract_common_expressions',
  'optimize_and_compare_chain',
  'optimize_redundant_comparisons',
  'optimize_aggregators_of_group_by_keys',
  'optimize_group_by_function_keys',
  'optimize_redundant_functions_in_order_by',
  'compile_expressions',
  'compile_aggregate_expressions',
  'compile_sort_description',
]

/**
 * Settings of the connections on which our own SQL runs, of those that this engine knows: without those
 * rewrites, and with conditions on a table's key before the rest is read, also where parts are folded.
 */
export async function quickPlans(client: ClickHouseClient): Promise<ClickHouseSettings> {
  const wanted = new Map([
    ...unneeded.map((name): [string, number] => [name, 0]),
    ['optimize_move_to_prewhere_if_final', 1],
  ])
  const answer = await client.query({
    query: 'select name from system.settings where name in {names:Array(String)}',
    query_params: { names: [...wanted.keys()] },
    format: 'JSONEachRow',
  })
  const known = await answer.json<{ name: string }>()
  return Object.fromEntries(known.map(({ name }) => [name, wanted.get(name) ?? 0]))
}
