import { constants } from 'node:fs'
import { type FileHandle, open, readdir, readFile, truncate, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isJson } from './is-json.ts'

/** One file of finished rows of one table, as NDJSON. Its name never comes again: it is the token. */
export type Segment = {
  table: string
  name: string
  path: string
  rows: number
  bytes: number
  /** When its first row was taken, Unix ms. */
  since: number
}

export type OpenSegment = Segment & { file: FileHandle }

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants
// Each write is then on disk when it returns, which spares a second way through the thread pool.
// Windows has none.
const { O_DSYNC }: { O_DSYNC?: number } = constants

const shape = /^([a-z_]+)\.(\d{13})\.[\w-]+\.ndjson$/

type Naming = { table: string; now: number; id: string }

/** A name that never comes again, as long as the ID doesn't. */
export function nameSegment({ table, now, id }: Naming): string {
  return `${table}.${String(now).padStart(13, '0')}.${id}.ndjson`
}

/** Makes a segment that outlives a power cut: the file, and its name in the directory. */
export async function createSegment(dir: string, naming: Naming): Promise<OpenSegment> {
  const name = nameSegment(naming)
  const path = join(dir, name)
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | (O_DSYNC ?? 0))
  await syncFolder(dir)
  return { table: naming.table, name, path, rows: 0, bytes: 0, since: naming.now, file }
}

/** Resolves when the names in a directory are on disk as they are now. */
export async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
}

/** Resolves when the bytes stand behind the others, on disk. */
export async function appendBytes(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
  if (O_DSYNC === undefined) await file.datasync()
}

/** The table of a segment, and since when it has had rows, as its name says. Undefined for other files. */
export function segmentNamed(name: string): Pick<Segment, 'table' | 'since'> | undefined {
  const [, table, since] = shape.exec(name) ?? []
  return table === undefined ? undefined : { table, since: Number(since) }
}

/** The segments that an earlier process left, oldest first, with torn tails cut off. */
export async function findSegments(dir: string): Promise<Segment[]> {
  const found: Segment[] = []
  for (const name of await readdir(dir)) {
    const path = join(dir, name)
    if (name.endsWith('.draft')) await unlink(path)
    const segment = segmentNamed(name) && (await openSegment(path))
    if (segment) found.push(segment)
  }
  return found.sort((a, b) => a.since - b.since || (a.name < b.name ? -1 : 1))
}

/** A segment that was written before; undefined where it holds no whole row, and then it is gone. */
export async function openSegment(path: string): Promise<Segment | undefined> {
  const name = basename(path)
  const named = segmentNamed(name)
  const content = await readFile(path)
  const bytes = wholeBytes(content)
  if (named === undefined || bytes === 0) {
    await unlink(path)
    return undefined
  }
  // What lies behind the last whole row was never answered.
  if (bytes < content.length) await truncate(path, bytes)
  return { ...named, name, path, rows: countLines(content.subarray(0, bytes)), bytes }
}

/** The rows of all segments together. */
export function rowsIn(segments: Segment[]): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0)
}

/** The length up to the end of the last line that is JSON. */
function wholeBytes(content: Buffer): number {
  let end = content.lastIndexOf(10) + 1
  while (end > 0) {
    const start = content.subarray(0, end - 1).lastIndexOf(10) + 1
    if (isJson(content.toString('utf8', start, end))) return end
    end = start
  }
  return 0
}

function countLines(content: Buffer): number {
  let lines = 0
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines += 1
  return lines
}
