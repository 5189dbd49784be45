import { unlink } from 'node:fs/promises'
import type { Line, Row } from '@throughline/schema'
import { type Lines, openLines } from './lines.ts'
import { appendBytes, createSegment, type OpenSegment, type Segment } from './segment.ts'

export type WriterOptions = {
  dir: string
  now(): number
  newId(): string
  /** A segment is sealed at this many rows, or this long after its first one. */
  sealRows?: number
  sealMs?: number
}

type Room = {
  /** Resolves when so many bytes may be written. @throws JournalFull where they may not. */
  findRoom(bytes: number): Promise<void>
  /** The disk refused a write. */
  onRefused(): Promise<void>
  /** Takes a segment that will grow no more. */
  onSealed(segment: Segment): void
}

/** What goes to disk in one write: the rows of all requests that came while the disk was busy. */
type Batch = {
  rows: number
  lines: Lines
  written: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

/** The journal takes no more rows for now: its quota is reached, or the disk refuses. */
export class JournalFull extends Error {
  override readonly name = 'JournalFull'
}

/** Under load a commit waits this long after the last one began, so that more requests share it. */
const paceMs = 4

/** Writes rows into segments, one open segment a table. Requests share writes (group commit). */
export function openWriter(options: WriterOptions & Room) {
  const { dir, now, newId, sealRows = 10_000, sealMs = 1_000 } = options
  const { findRoom, onRefused, onSealed } = options
  const open = new Map<string, OpenSegment>()
  let batches = new Map<string, Batch>()
  let work: Promise<void> = Promise.resolve()
  let queued = false
  let lastCommitAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let spare: Lines | undefined
  let taken = 0
  return { add, sealAll, segments: () => open.values(), taken: () => taken }

  function add(table: string, rows: (Row | Line)[]): Promise<void> {
    const batch = batches.get(table) ?? begin(table)
    for (const row of rows) batch.lines.add(typeof row === 'string' ? row : JSON.stringify(row))
    batch.rows += rows.length
    if (!queued) {
      queued = true
      work = work.then(() => untilShared(lastCommitAt)).then(commit)
    }
    return batch.written
  }

  function begin(table: string): Batch {
    const batch = openBatch(spare ?? openLines())
    spare = undefined
    batches.set(table, batch)
    return batch
  }

  async function commit(): Promise<void> {
    queued = false
    lastCommitAt = performance.now()
    const written = batches
    batches = new Map()
    await Promise.all([...written].map(([table, batch]) => write(table, batch)))
    timer ??= setTimeout(sealAll, sealMs)
  }

  async function write(table: string, { lines, rows, resolve, reject }: Batch): Promise<void> {
    const bytes = lines.bytes()
    try {
      await findRoom(bytes.length)
      const segment = open.get(table) ?? (await make(table))
      await append(segment, bytes)
      segment.rows += rows
      taken += rows
      resolve()
      if (segment.rows >= sealRows) await seal(segment)
    } catch (error) {
      const full = error instanceof JournalFull
      if (!full) await onRefused()
      reject(full ? error : new JournalFull('The disk refuses', { cause: error }))
    } finally {
      lines.clear()
      spare ??= lines
    }
  }

  async function make(table: string): Promise<OpenSegment> {
    const segment = await createSegment(dir, { table, now: now(), id: newId() })
    open.set(table, segment)
    return segment
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

  /** Resolves when all that was added before is in sealed segments. */
  function sealAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    work = work.then(async () => {
      for (const segment of [...open.values()]) await seal(segment)
    })
    return work
  }

  async function seal(segment: OpenSegment): Promise<void> {
    await segment.file.close()
    // It leaves here and is taken there in one turn, so that its rows are always somewhere.
    open.delete(segment.table)
    if (segment.bytes > 0) onSealed(segment)
    else await unlink(segment.path)
  }
}

/** Resolves once all that came in with this turn of the event loop has been read, or a little later. */
function untilShared(lastCommitAt: number): Promise<void> {
  const waitMs = lastCommitAt + paceMs - performance.now()
  return new Promise((resolve) => {
    if (waitMs > 0) setTimeout(resolve, waitMs)
    else setImmediate(resolve)
  })
}

function openBatch(lines: Lines): Batch {
  const batch: Batch = {
    rows: 0,
    lines,
    written: Promise.resolve(),
    resolve() {},
    reject() {},
  }
  batch.written = new Promise((resolve, reject) => Object.assign(batch, { resolve, reject }))
  return batch
}
