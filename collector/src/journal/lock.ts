import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../errors.ts'
import { isAlive } from '../is-alive.ts'

type Lock = {
  /** The machine has started anew since: what was stored last may never have reached its disk. */
  rebooted: boolean
  /** Call it once what follows from that is done. */
  noteBoot(): Promise<void>
  unlock(): Promise<void>
}

/**
 * Takes a journal's directory for this process: two that ship the same files would store rows twice.
 * A lock of a process that is dead is taken over. @throws StartError
 */
export async function lockJournal(dir: string, boot = bootOfMachine): Promise<Lock> {
  const lockFile = join(dir, 'lock')
  const bootFile = join(dir, 'boot')
  await mkdir(dir, { recursive: true })
  const [before, current] = [await textOf(bootFile), await boot()]
  const rebooted = before !== '' && current !== '' && before !== current
  const holder = Number(await textOf(lockFile))
  if (!rebooted && isAlive(holder)) {
    throw new StartError(
      `The journal in ${dir} is in use by process ${holder}`,
      'Stop that collector, or set DATA_DIR to another directory.',
    )
  }
  await writeFile(lockFile, `${process.pid}\n`)
  return {
    rebooted,
    noteBoot: () => writeFile(bootFile, `${current}\n`),
    unlock: () => rm(lockFile, { force: true }),
  }
}

/** Another text after each start of the machine; '' where the system tells none. */
function bootOfMachine(): Promise<string> {
  return textOf('/proc/sys/kernel/random/boot_id')
}

async function textOf(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trim()
}
