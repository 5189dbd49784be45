import { constants, existsSync } from 'node:fs'
import { type FileHandle, open, readdir, readFile, truncate, unlink } from 'node:fs/promises'
import { join } from 'node:path'

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

/** Makes a segment that outlives a power cut: the file, and its name in the directory. */
export async function createSegment(
  dir: string,
  { table, now, id }: { table: string; now: number; id: string },
): Promise<OpenSegment> {
  const name = `${table}.${String(now).padStart(13, '0')}.${id}.ndjson`
  const path = join(dir, name)
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | (O_DSYNC ?? 0))
  const folder = await open(dir, 'r')
  await folder.sync()
  await folder.close()
  return { table, name, path, rows: 0, bytes: 0, since: now, file }
}

/** Resolves when the bytes stand behind the others, on disk. */
export async function appendBytes(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
  if (O_DSYNC === undefined) await file.datasync()
}

/** The segments that an earlier process left, oldest first, with torn tails cut off. */
export async function findSegments(dir: string): Promise<Segment[]> {
  const names = (await readdir(dir)).filter((name) => shape.test(name))
  const found: Segment[] = []
  for (const name of names.sort(byTime)) {
    const [, table = '', since = ''] = shape.exec(name) ?? []
    const path = join(dir, name)
    const content = await readFile(path)
    const bytes = wholeBytes(content)
    if (bytes === 0) await unlink(path)
    else {
      // What lies behind the last whole row was never answered.
      if (bytes < content.length) await truncate(path, bytes)
      const rows = countLines(content.subarray(0, bytes))
      found.push({ table, name, path, rows, bytes, since: Number(since) })
    }
  }
  return found
}

/** The rows of all segments together. */
export function rowsIn(segments: Segment[]): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0)
}

/** How many rows the files of a folder hold, one a line. 0 where there is no such folder. */
export async function countRows(dir: string): Promise<number> {
  const names = existsSync(dir) ? await readdir(dir) : []
  const contents = await Promise.all(names.map((name) => readFile(join(dir, name))))
  return contents.reduce((sum, content) => sum + countLines(content), 0)
}

function byTime(a: string, b: string): number {
  const [, , one = ''] = shape.exec(a) ?? []
  const [, , other = ''] = shape.exec(b) ?? []
  return one === other ? (a < b ? -1 : 1) : one < other ? -1 : 1
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

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function countLines(content: Buffer): number {
  let lines = 0
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) lines += 1
  return lines
}
