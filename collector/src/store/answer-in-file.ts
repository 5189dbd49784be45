import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { withoutStrings } from './canonical-query.ts'
import { quoted } from './quoted.ts'

type Summary = { read_rows: string; read_bytes: string; elapsed_ns: string }

/** The answer lies in a file that has no name any more: it is gone with the handle. */
export type InFile = { format: string; file: FileHandle | undefined; summary: Summary }

type Asked = { dir: string; format: string; gzip: boolean; params?: Record<string, unknown> }

/**
 * Runs a canonical query on the embedded engine, which writes the answer into a file, in the query's own
 * format or else the asked one, and packs it if need be.
 */
export async function answerInFile(
  client: ClickHouseClient,
  canonical: string,
  asked: Asked,
): Promise<InFile> {
  const path = join(asked.dir, `answer-${randomUUID()}`)
  const { query, format } = intoFile(canonical, path, asked)
  const { params } = asked
  try {
    const done = await client.command({ query, ...(params ? { query_params: params } : {}) })
    return { format, file: await openIfThere(path), summary: summaryOf(done.summary) }
  } finally {
    await unlink(path).catch(() => undefined)
  }
}

/** What the engine told of a query; zeros where it told nothing. */
export function summaryOf(given: Partial<Summary> | undefined): Summary {
  const { read_rows = '0', read_bytes = '0', elapsed_ns = '0' } = given ?? {}
  return { read_rows, read_bytes, elapsed_ns }
}

function intoFile(canonical: string, path: string, { format, gzip }: Asked) {
  const tail = / FORMAT (\w+)(?: SETTINGS .*)?$/s.exec(withoutStrings(canonical))
  const packed = gzip ? `'gzip' level 3` : `'none'`
  const into = ` INTO OUTFILE ${quoted(path)} COMPRESSION ${packed}`
  const [head, own] = tail
    ? [canonical.slice(0, tail.index), canonical.slice(tail.index)]
    : [canonical, ` FORMAT ${format}`]
  return { query: `${head}${into}${own}`, format: tail?.[1] ?? format }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path).catch(() => undefined)
}
