import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isJson } from './is-json.ts'

/** A row that the database refuses, with its reason. */
export type Refused = { table: string; reason: string; row: string }

export type RefusedFile = { name: string; table: string; refused: Refused[] }

export type Quarantine = ReturnType<typeof openQuarantine>

/** Rows that were set aside: one file for each segment that had any, beside the journal. */
export function openQuarantine(dir: string) {
  return { add, list, release }

  /** Written whole, so that written again after a crash it is the same. */
  async function add(name: string, refused: Refused[]): Promise<void> {
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, name), textOf(refused.map((one) => JSON.stringify(one))), {
      flush: true,
    })
  }

  /** What is in it now, by file. */
  async function list(): Promise<RefusedFile[]> {
    const names = existsSync(dir) ? await readdir(dir) : []
    return Promise.all(names.sort().map(read))
  }

  /**
   * Makes a segment at `target` of the rows of a file. Those that are no JSON stay: no database will
   * ever take them. False where all stay. A crash between leaves rows in both, of which the database
   * keeps one.
   */
  async function release({ name, refused }: RefusedFile, target: string): Promise<boolean> {
    const rows = refused.filter(({ row }) => isJson(row)).map(({ row }) => row)
    const broken = refused.filter(({ row }) => !isJson(row))
    if (rows.length === 0) return false
    await writeFile(`${target}.draft`, textOf(rows), { flush: true })
    await rename(`${target}.draft`, target)
    if (broken.length > 0) await add(name, broken)
    else await unlink(join(dir, name))
    return true
  }

  async function read(name: string): Promise<RefusedFile> {
    const lines = (await readFile(join(dir, name), 'utf8')).split('\n').filter(Boolean)
    const [table = ''] = basename(name).split('.')
    return { name, table, refused: lines.map((line) => JSON.parse(line)) }
  }
}

function textOf(lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}
