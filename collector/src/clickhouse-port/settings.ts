import { analystBounds } from '../store/connections.ts'
import { Exception } from './exception.ts'

type Given = { params: URLSearchParams; mayWrite: boolean; known: ReadonlySet<string> }

/** Read by the port itself, or about HTTP and sessions as a server has them: without effect here. */
const notSettings =
  /^(?:|query|database|default_format|user|password|quota_key|query_id|session_id|session_timeout|session_check|close_session|stacktrace|role|buffer_size|wait_end_of_query|client_protocol_version|enable_http_compression|send_progress_in_http_headers|cancel_http_readonly_queries_on_client_close|add_http_cors_header|log_comment|log_queries|readonly|compress|decompress|http_\w+)$/

/** What a reader may say. What bounds a query may only be made smaller. */
const ofReaders =
  /^(?:max_threads|max_block_size|max_rows_to_read|max_bytes_to_read|max_rows_to_group_by|read_overflow_mode|timeout_overflow_mode|extremes|session_timezone|join_use_nulls|union_default_mode|final|date_time_(?:input|output)_format|output_format_(?:json|csv|tsv|arrow|parquet|native|pretty|binary)_\w+|low_cardinality_allow_in_native_format|format_csv_delimiter|allow_experimental_analyzer|enable_analyzer|select_sequential_consistency|optimize_\w+|compile_\w+|use_query_cache|use_uncompressed_cache|prefer_column_name_to_alias|connect_timeout|receive_timeout|send_timeout)$/

/** What an admin may say besides. */
const ofWriters =
  /^(?:async_insert|wait_for_async_insert|insert_\w+|deduplicate_blocks_in_dependent_materialized_views|max_partitions_per_insert_block|max_insert_\w+|min_insert_\w+|input_format_(?:json|csv|tsv|null|skip|defaults|values|allow|parallel|import|with|native|parquet|arrow)\w*|mutations_sync|alter_sync|optimize_on_insert|lightweight_deletes_sync|parallel_view_processing|fsync_\w+)$/

/** Settings to set for one request, in order. @throws Exception for one that is not on the list. */
export function readSettings({ params, mayWrite, known }: Given): [name: string, value: string][] {
  const settings = new Map<string, string>(
    mayWrite ? [] : Object.entries(analystBounds).map(([name, value]) => [name, String(value)]),
  )
  for (const [name, value] of params) {
    if (notSettings.test(name) || name.startsWith('param_')) continue
    if (Object.hasOwn(analystBounds, name)) settings.set(name, boundOf(name, value, mayWrite))
    else if (ofReaders.test(name) || (mayWrite && ofWriters.test(name))) settings.set(name, value)
    else throw refusalOf(name, known)
  }
  return [...settings].filter(([name]) => known.has(name))
}

/** `param_<name>`, as the engine takes them. @throws Exception for a name that is none. */
export function readParameters(params: URLSearchParams): [name: string, value: string][] {
  const given = [...params].filter(([name]) => name.startsWith('param_'))
  const wrong = given.find(([name]) => !/^param_\w{1,64}$/.test(name))
  if (wrong === undefined) return given
  throw new Exception(36, 'BAD_ARGUMENTS', 'A param_ has a name of letters, digits and underscores')
}

/** Whether reading alone was asked for. @throws Exception where a reader asks for more. */
export function asksReadonly(params: URLSearchParams, mayWrite: boolean): boolean {
  const readonly = params.get('readonly') ?? ''
  if (!/^[012]?$/.test(readonly)) {
    throw new Exception(72, 'CANNOT_PARSE_NUMBER', 'readonly is 0, 1 or 2')
  }
  if (readonly === '0' && !mayWrite) {
    throw new Exception(164, 'READONLY', "Cannot modify 'readonly' setting in readonly mode")
  }
  return readonly === '1' || readonly === '2'
}

function boundOf(name: string, value: string, mayWrite: boolean): string {
  if (name === 'result_overflow_mode') return value
  const most = Number(Object.entries(analystBounds).find(([bound]) => bound === name)?.[1])
  if (!/^\d{1,15}(?:\.\d{1,6})?$/.test(value)) {
    throw new Exception(72, 'CANNOT_PARSE_NUMBER', `Setting ${name} is no number`)
  }
  // 0 means no bound, and gets the one there is.
  if (mayWrite || (Number(value) > 0 && Number(value) <= most)) return value
  if (Number(value) === 0) return String(most)
  const message = `Setting ${name} shouldn't be greater than ${most}`
  throw new Exception(452, 'SETTING_CONSTRAINT_VIOLATION', message)
}

function refusalOf(name: string, known: ReadonlySet<string>): Exception {
  const shown = /^\w{1,80}$/.test(name) ? `'${name}'` : 'of that name'
  return known.has(name)
    ? new Exception(164, 'READONLY', `Setting ${shown} can't be set with this key on this port`)
    : new Exception(115, 'UNKNOWN_SETTING', `Unknown setting ${shown}`)
}
