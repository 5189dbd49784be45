import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Refused } from './quarantine.ts'
import type { Segment } from './segment.ts'

export type ShipperOptions = {
  /** Stores NDJSON. The same bytes with the same token are stored once, however often they come. */
  insert(table: string, ndjson: Buffer, token: string): Promise<void>
  /** The same of a whole file, where the database can read it by itself. */
  insertFile?: ((table: string, path: string, token: string) => Promise<void>) | undefined
  /** Whether an error is about the rows themselves, so that repeating can't help. */
  isRefusal(error: unknown): boolean
  onRetry(error: unknown, table: string): void
  onQuarantine(table: string, rows: number): void
}

type Ways = {
  /** Takes a segment's file away once its rows are stored. */
  keep(segment: Segment): Promise<void>
  /** Sets rows of a segment aside. */
  setAside(name: string, refused: Refused[]): Promise<void>
}

const pauses = { firstMs: 100, longestMs: 5_000 }

export type Shipper = ReturnType<typeof openShipper>

/** Sends sealed segments to the database, in order, and gives each away once it is stored. */
export function openShipper(options: ShipperOptions & Ways, first: Segment[]) {
  const { insert, insertFile, isRefusal, onRetry, onQuarantine, keep, setAside } = options
  const waiting = [...first]
  const done = { stored: 0, quarantined: 0 }
  let work: Promise<void> | undefined
  let stopped = false
  let wake = () => {}

  function add(segment: Segment): void {
    waiting.push(segment)
    void run()
  }

  /** Resolves when nothing waits, or the shipper was stopped. */
  function run(): Promise<void> {
    if (waiting.length > 0) work ??= shipAll()
    return work ?? Promise.resolve()
  }

  /** Ends after the insert that is under way; what waits stays on disk. */
  async function stop(): Promise<void> {
    stopped = true
    wake()
    await work
  }

  async function shipAll(): Promise<void> {
    for (let next = waiting[0]; next !== undefined && !stopped; next = waiting[0]) {
      await ship(next)
    }
    // In the same turn as the last look at what waits: what is added from now on starts anew.
    work = undefined
  }

  // The window of tokens is never overrun: only the segment at the head is ever repeated.
  async function ship(segment: Segment): Promise<void> {
    const { table, path } = segment
    for (let pauseMs = pauses.firstMs; !stopped; pauseMs = longer(pauseMs)) {
      try {
        const refused = (await storedWhole(segment)) ? [] : await storeBytes(segment)
        if (refused.length > 0) {
          await setAside(segment.name, refused)
          onQuarantine(table, refused.length)
        }
        await keep(segment)
        return leave(segment.rows - refused.length, refused.length)
      } catch (error) {
        onRetry(error, table)
        // Somebody took the file away: nothing can be shipped of it, and others wait behind it.
        if (isGone(error, path)) return leave(0, segment.rows)
        await pause(pauseMs)
      }
    }
  }

  // In one turn, so that what was taken is always what is stored, waits, or is set aside.
  function leave(stored: number, quarantined: number): void {
    waiting.shift()
    done.stored += stored
    done.quarantined += quarantined
  }

  /** Lets the database read the file, which spares this process its bytes. False where it can't. */
  async function storedWhole({ table, name, path, bytes }: Segment): Promise<boolean> {
    // Behind the good bytes may stand half a write, which was refused.
    if (!insertFile || (await stat(path)).size !== bytes) return false
    try {
      await insertFile(table, path, name)
      return true
    } catch (error) {
      if (!isRefusal(error)) throw error
      return false
    }
  }

  async function storeBytes({ table, name, path, bytes }: Segment): Promise<Refused[]> {
    return store(table, (await readFile(path)).subarray(0, bytes), name)
  }

  /** Stores rows; where some are refused, halves them until those are found. */
  async function store(table: string, ndjson: Buffer, token: string): Promise<Refused[]> {
    try {
      await insert(table, ndjson, token)
      return []
    } catch (error) {
      if (!isRefusal(error)) throw error
      const middle = ndjson.indexOf(10, Math.floor(ndjson.length / 2) - 1) + 1
      const cut = middle > 0 && middle < ndjson.length ? middle : ndjson.indexOf(10) + 1
      if (cut === ndjson.length) {
        return [{ table, reason: String(error), row: ndjson.toString('utf8').trimEnd() }]
      }
      // The same rows get the same tokens, if this is cut short and begun again.
      const first = await store(table, ndjson.subarray(0, cut), `${token}/0`)
      return [...first, ...(await store(table, ndjson.subarray(cut), `${token}/1`))]
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    add,
    run,
    stop,
    waiting: (): readonly Segment[] => waiting,
    /** How many rows have left. */
    done: (): Readonly<typeof done> => done,
  }
}

function isGone(error: unknown, path: string): boolean {
  return error instanceof Error && 'path' in error && error.path === path && !existsSync(path)
}

function longer(pauseMs: number): number {
  return Math.min(pauseMs * 2, pauses.longestMs)
}
