import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '../errors.ts'
import { makeSecret } from '../keys/secret.ts'

/**
 * The key under which secrets lie in the database: the one that is set, which several collectors must
 * share, else the one kept in `dataDir`, made on the first start. Its 32 bytes.
 */
export async function loadSecretKey({
  given,
  dataDir,
}: {
  given: string | undefined
  dataDir: string
}): Promise<Buffer> {
  if (given !== undefined) return keyOf(given)
  const file = join(dataDir, 'secret.key')
  try {
    await mkdir(dataDir, { recursive: true })
    await writeFile(file, `${makeSecret()}\n`, { mode: 0o600, flag: 'wx' }).catch(unlessThere)
    return keyOf((await readFile(file, 'utf8')).trim())
  } catch (cause) {
    throw new StartError(
      `The secret key can't be kept in ${file}: ${cause instanceof Error ? cause.message : cause}`,
      'Set DATA_DIR to a directory that this user may write, or give SECRET_KEY.',
      { cause },
    )
  }
}

// Either way the same text gives the same key, so that the file's can be given to other collectors.
function keyOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
