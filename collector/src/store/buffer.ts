import type { Row } from '@throughline/schema'

type Batch = { rows: Row[]; since: number }

type BufferOptions = {
  /** Must be safe to repeat with the same token until it resolves. */
  insert(table: string, ndjson: string, token: string): Promise<void>
  now(): number
  newToken(): string
  onRetry(error: unknown, table: string): void
  /** How long a row may wait for company. */
  waitMs?: number
  /** How many rows may wait before `add` refuses. */
  capacity?: number
}

const batchRows = 10_000
const longestPauseMs = 5_000

/**
 * Gathers rows a table and inserts them in batches, in order. A batch that fails is repeated, the
 * same bytes with the same token, until it is stored. Rows live in memory until then.
 */
export function openBuffer(options: BufferOptions) {
  const { insert, now, newToken, onRetry, waitMs = 200, capacity = 200_000 } = options
  const waiting = new Map<string, Batch>()
  let rowsHeld = 0
  let timer: NodeJS.Timeout | undefined
  let work: Promise<void> = Promise.resolve()
  let shipping: Batch | undefined

  /** Takes the rows, or returns false where too many wait already. */
  function add(table: string, rows: Row[]): boolean {
    if (rowsHeld + rows.length > capacity) return false
    const batch = waiting.get(table) ?? { rows: [], since: now() }
    batch.rows.push(...rows)
    waiting.set(table, batch)
    rowsHeld += rows.length
    timer ??= setTimeout(drain, waitMs)
    return true
  }

  /** Resolves when all that was added before is stored. */
  function drain(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    work = work.then(shipAll)
    return work
  }

  /** Since when the oldest row waits, Unix ms; undefined where none does. */
  function oldest(): number | undefined {
    const all = [...waiting.values(), ...(shipping ? [shipping] : [])]
    return all.length === 0 ? undefined : Math.min(...all.map(({ since }) => since))
  }

  async function shipAll(): Promise<void> {
    const batches = [...waiting]
    waiting.clear()
    for (const [table, batch] of batches) {
      for (let at = 0; at < batch.rows.length; at += batchRows) {
        shipping = batch
        const rows = batch.rows.slice(at, at + batchRows)
        await ship(table, rows)
        rowsHeld -= rows.length
      }
    }
    shipping = undefined
  }

  async function ship(table: string, rows: Row[]): Promise<void> {
    const ndjson = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
    const token = newToken()
    for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await insert(table, ndjson, token)
      } catch (error) {
        onRetry(error, table)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }

  return { add, drain, oldest }
}
