import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { canonicalQuery, withoutStrings } from '../store/canonical-query.ts'
import { quoted } from '../store/quoted.ts'
import { judge, type Kind } from './judge.ts'
import type { Question } from './question.ts'

/** How a question is to be answered. */
export type Terms = {
  database: string
  format: string
  settings: [name: string, value: string][]
  mayWrite: boolean
  gzip: boolean
  dir: string
  /** Marks the query among those that run, so that it can be ended. */
  tag: string
}

type Summary = { read_rows: string; read_bytes: string; elapsed_ns: string }

/** The answer lies in a file that has no name any more: it is gone with the handle. */
export type Answer = { format: string; file: FileHandle | undefined; summary: Summary }

/**
 * Answers on a connection of the question's own, so that no setting reaches another one. The engine
 * writes the answer into a file, in the format that was asked for and packed if need be: no byte of
 * it is held in memory, and whether the query failed is known before anything is sent.
 */
export async function answer(
  client: ClickHouseClient,
  question: Question,
  terms: Terms,
  running: (kind: Kind) => void,
): Promise<Answer> {
  const { database, settings, dir, tag } = terms
  const run = (query: string) => client.command({ query })
  await run(`set max_query_size = ${2 ** 22}`)
  const canonical = (await canonicalQuery(question.text, client)).trim()
  const kind = judge(canonical, terms)
  await run(`use \`${database.replace(/[\\`]/g, (mark) => `\\${mark}`)}\``)
  const all = [...settings, ['log_comment', tag] as const]
  await run(`set ${all.map(([name, value]) => `${name} = ${quoted(value)}`).join(', ')}`)
  running(kind)
  if (kind !== 'read') {
    const { rowsFile } = question
    const reads = kind === 'rows' && rowsFile !== undefined
    const done = await run(reads ? withRows(canonical, rowsFile) : canonical)
    return { format: '', file: undefined, summary: summaryOf(done.summary) }
  }
  await run('set readonly = 1')
  const path = join(dir, `answer-${randomUUID()}`)
  const { query, format } = intoFile(canonical, path, terms)
  try {
    const done = await run(query)
    return { format, file: await openIfThere(path), summary: summaryOf(done.summary) }
  } finally {
    await unlink(path).catch(() => undefined)
  }
}

function intoFile(canonical: string, path: string, { format, gzip }: Terms) {
  const tail = / FORMAT (\w+)(?: SETTINGS .*)?$/s.exec(withoutStrings(canonical))
  const packed = gzip ? `'gzip' level 3` : `'none'`
  const into = ` INTO OUTFILE ${quoted(path)} COMPRESSION ${packed}`
  const [head, own] = tail
    ? [canonical.slice(0, tail.index), canonical.slice(tail.index)]
    : [canonical, ` FORMAT ${format}`]
  return { query: `${head}${into}${own}`, format: tail?.[1] ?? format }
}

function withRows(canonical: string, path: string): string {
  const at = withoutStrings(canonical)
    .replace(/`(?:[^`\\]|\\.)*`/g, (name) => '`'.repeat(name.length))
    .search(/ (?:SETTINGS|FORMAT) /)
  const from = ` FROM INFILE ${quoted(path)} COMPRESSION 'none'`
  return `${canonical.slice(0, at)}${from}${canonical.slice(at)}`
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  return open(path).catch(() => undefined)
}

function summaryOf(given: Partial<Summary> | undefined): Summary {
  const { read_rows = '0', read_bytes = '0', elapsed_ns = '0' } = given ?? {}
  return { read_rows, read_bytes, elapsed_ns }
}
