import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { unlink } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Exception } from './exception.ts'
import { rowsAt } from './split-insert.ts'

/** What was asked, and the file with the rows of an insert, where some came. */
export type Question = { text: string; rowsFile?: string }

type Limits = { dir: string; mayWrite: boolean; mostText?: number; mostRows?: number }

/**
 * The query: that of the URL, a line break and the body, of which the rows of an insert go to a file
 * as they come. @throws Exception where it is too large, or an insert that may not be.
 */
export async function readQuestion(
  request: IncomingMessage,
  params: URLSearchParams,
  { dir, mayWrite, mostText = 2 ** 20, mostRows = 2 ** 30 }: Limits,
): Promise<Question> {
  const asked = params.get('query') ?? ''
  const head = Buffer.from(asked === '' ? '' : `${asked}\n`)
  const body = bodyOf(request)[Symbol.asyncIterator]()
  try {
    const chunks: Buffer[] = [head]
    let bytes = head.length
    let ended = false
    const known = mayWrite && rowsAtIn(head) !== undefined
    while (!ended && !known && bytes <= mostText) {
      const next = await body.next()
      ended = next.done === true
      if (!next.done) {
        chunks.push(next.value)
        bytes += next.value.length
      }
    }
    const all = Buffer.concat(chunks)
    const at = mayWrite ? rowsAtIn(all) : undefined
    if (at === undefined) {
      if (bytes <= mostText) return { text: all.toString('utf8') }
      throw new Exception(62, 'SYNTAX_ERROR', `Max query size exceeded: at most ${mostText} bytes`)
    }
    const rowsFile = join(dir, `rows-${randomUUID()}`)
    await spool(rowsFile, bounded(all.subarray(at), body, mostRows))
    return { text: all.subarray(0, at).toString('utf8'), rowsFile }
  } catch (error) {
    throw broken(error) ? new Exception(354, 'ZLIB_INFLATE_FAILED', 'The body is no gzip') : error
  }
}

function rowsAtIn(bytes: Buffer): number | undefined {
  return rowsAt(bytes.toString('latin1'))
}

function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  const { 'content-encoding': coding = 'identity', 'content-type': type = '' } = request.headers
  if (type.startsWith('multipart/form-data')) {
    throw new Exception(48, 'NOT_IMPLEMENTED', 'Bodies of multipart/form-data are not taken here')
  }
  if (coding === 'gzip') return request.on('error', () => undefined).pipe(createGunzip())
  if (coding === 'identity' || coding === '') return request
  throw new Exception(48, 'NOT_IMPLEMENTED', 'Bodies are taken as they are, or as gzip')
}

async function* bounded(first: Buffer, rest: AsyncIterator<Buffer>, most: number) {
  let bytes = first.length
  yield first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    bytes += next.value.length
    if (bytes > most) {
      throw new Exception(307, 'TOO_MANY_BYTES', `An insert has at most ${most} bytes of rows`)
    }
    yield next.value
  }
}

async function spool(path: string, rows: AsyncIterable<Buffer>): Promise<void> {
  try {
    await pipeline(Readable.from(rows), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  } catch (error) {
    await unlink(path).catch(() => undefined)
    throw error
  }
}

function broken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))
}
