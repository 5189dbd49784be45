import { mkdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Line, Row } from '@throughline/schema'
import {
  appendBytes,
  countRows,
  createSegment,
  findSegments,
  type OpenSegment,
  rowsIn,
  type Segment,
} from './segment.ts'
import { openShipper, type ShipperOptions } from './shipper.ts'

type JournalOptions = Omit<ShipperOptions, 'quarantineDir'> & {
  dir: string
  now(): number
  newId(): string
  /** A segment is sealed at this many rows, or this long after its first one. */
  sealRows?: number
  sealMs?: number
  /** How many bytes may wait before `add` refuses. */
  maxBytes?: number
}

/** What goes to disk in one write: the rows of all requests that came while the disk was busy. */
type Batch = {
  text: string
  rows: number
  written: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

/** Rows since the start, those included that an earlier process left; `bytes` are of waiting rows. */
export type Tally = {
  accepted: number
  stored: number
  waiting: number
  quarantined: number
  bytes: number
}

/** The journal takes no more rows for now: its quota is reached, or the disk refuses. */
export class JournalFull extends Error {
  override readonly name = 'JournalFull'
}

/**
 * Rows on disk before they are answered, and from there into the database, each once. Requests that
 * come while the disk is busy share the next write and fdatasync (group commit).
 */
export async function openJournal(options: JournalOptions) {
  const { dir, now, newId, sealRows = 10_000, sealMs = 1_000, maxBytes = 10 * 2 ** 30 } = options
  await mkdir(dir, { recursive: true })
  const quarantineDir = join(dir, 'quarantine')
  const setAside = await countRows(quarantineDir)
  const found = await findSegments(dir)
  const shipper = openShipper({ ...options, quarantineDir }, found)
  let accepted = setAside + rowsIn(found)
  const open = new Map<string, OpenSegment>()
  let batches = new Map<string, Batch>()
  let work: Promise<void> = Promise.resolve()
  let queued = false
  let timer: NodeJS.Timeout | undefined
  void shipper.run()

  /** Resolves when the rows are on disk. @throws JournalFull where they can't be. */
  function add(table: string, rows: (Row | Line)[]): Promise<void> {
    const batch = batches.get(table) ?? openBatch()
    batches.set(table, batch)
    for (const row of rows) {
      batch.text += typeof row === 'string' ? row : JSON.stringify(row)
      batch.text += '\n'
    }
    batch.rows += rows.length
    if (!queued) {
      queued = true
      work = work.then(turnEnds).then(commit)
    }
    return batch.written
  }

  async function commit(): Promise<void> {
    queued = false
    const taken = batches
    batches = new Map()
    await Promise.all([...taken].map(([table, batch]) => write(table, batch)))
    timer ??= setTimeout(sealAll, sealMs)
  }

  async function write(table: string, { text, rows, resolve, reject }: Batch): Promise<void> {
    try {
      const bytes = Buffer.from(text)
      if (bytesHeld() + bytes.length > maxBytes) throw new JournalFull('The journal is full')
      const segment =
        open.get(table) ?? (await createSegment(dir, { table, now: now(), id: newId() }))
      open.set(table, segment)
      await append(segment, bytes)
      segment.rows += rows
      accepted += rows
      resolve()
      if (segment.rows >= sealRows) await seal(segment)
    } catch (error) {
      reject(
        error instanceof JournalFull
          ? error
          : new JournalFull('The disk refuses', { cause: error }),
      )
    }
  }

  async function append(segment: OpenSegment, bytes: Buffer): Promise<void> {
    try {
      await appendBytes(segment.file, bytes)
      segment.bytes += bytes.length
    } catch (error) {
      // Half a write must not stand before the next one: the segment ends with its last good row.
      await segment.file.truncate(segment.bytes).catch(() => undefined)
      await seal(segment)
      throw error
    }
  }

  function sealAll(): void {
    clearTimeout(timer)
    timer = undefined
    work = work.then(async () => {
      for (const segment of [...open.values()]) await seal(segment)
    })
  }

  async function seal(segment: OpenSegment): Promise<void> {
    await segment.file.close()
    // It leaves here and waits there in one turn, so that its rows are always somewhere.
    open.delete(segment.table)
    if (segment.bytes > 0) shipper.add(segment)
    else await unlink(segment.path)
  }

  function held(): Segment[] {
    return [...open.values(), ...shipper.waiting()]
  }

  function bytesHeld(): number {
    return held().reduce((sum, { bytes }) => sum + bytes, 0)
  }

  function oldest(): number | undefined {
    return held().reduce<number | undefined>(
      (first, { since }) => Math.min(since, first ?? since),
      undefined,
    )
  }

  return {
    add,
    /** Resolves when all that was added before is stored. */
    async drain(): Promise<void> {
      sealAll()
      await work
      await shipper.run()
    },
    /** Since when the oldest row waits, Unix ms; undefined where none does. */
    oldest,
    /** Where every row is that was taken: `accepted = stored + waiting + quarantined`. */
    tally(): Tally {
      const { stored, quarantined } = shipper.done()
      return {
        accepted,
        stored,
        waiting: rowsIn(held()),
        quarantined: setAside + quarantined,
        bytes: bytesHeld(),
      }
    },
    /** Whether a row could be taken now: there is room, and the disk takes a write. */
    async canTake(): Promise<boolean> {
      if (bytesHeld() >= maxBytes) return false
      return writeFile(join(dir, 'probe'), 'ready\n', { flush: true }).then(
        () => true,
        () => false,
      )
    },
    /** Closes its files. What is not stored yet waits on disk for the next start. */
    async close({ patienceMs = 10_000 } = {}): Promise<void> {
      sealAll()
      await work
      const patience = setTimeout(shipper.stop, patienceMs)
      await shipper.run()
      clearTimeout(patience)
      await shipper.stop()
    },
  }
}

/** Resolves once all that came in with this turn of the event loop has been read. */
function turnEnds(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function openBatch(): Batch {
  const batch: Batch = {
    text: '',
    rows: 0,
    written: Promise.resolve(),
    resolve() {},
    reject() {},
  }
  batch.written = new Promise((resolve, reject) => Object.assign(batch, { resolve, reject }))
  return batch
}
