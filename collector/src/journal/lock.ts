import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../errors.ts'
import { isAlive } from '../is-alive.ts'

/**
 * Takes a journal's directory for this process: two that ship the same files would store rows twice.
 * Returns what lets go of it. A lock of a process that is dead is taken over. @throws StartError
 */
export async function lockJournal(dir: string): Promise<() => Promise<void>> {
  const file = join(dir, 'lock')
  await mkdir(dir, { recursive: true })
  const holder = Number(await readFile(file, 'utf8').catch(() => ''))
  if (isAlive(holder)) {
    throw new StartError(
      `The journal in ${dir} is in use by process ${holder}`,
      'Stop that collector, or set DATA_DIR to another directory.',
    )
  }
  await writeFile(file, `${process.pid}\n`)
  return () => rm(file, { force: true })
}
