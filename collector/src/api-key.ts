import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from './errors.ts'
import { makeSecret } from './keys/secret.ts'

export type ApiKey = ReturnType<typeof apiKeyOf>

/**
 * The operator's key: the one that is set, with those it replaces; else the one kept in `dataDir`, made
 * on the first start.
 */
export async function loadApiKey({
  given,
  older = [],
  dataDir,
}: {
  given: string | undefined
  /** Keys that still work while whoever holds them is given the new one. */
  older?: string[] | undefined
  dataDir: string
}): Promise<ApiKey> {
  if (given !== undefined) return apiKeyOf(given, older)
  const file = join(dataDir, 'api-key')
  try {
    await mkdir(dataDir, { recursive: true })
    await writeFile(file, `${makeSecret()}\n`, { mode: 0o600, flag: 'wx' }).catch(unlessThere)
    return apiKeyOf((await readFile(file, 'utf8')).trim(), [])
  } catch (cause) {
    throw new StartError(
      `The API key can't be kept in ${file}: ${cause instanceof Error ? cause.message : cause}`,
      'Set DATA_DIR to a directory that this user may write, or give API_KEY.',
      { cause },
    )
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** What can be asked of the operator's key. Comparisons take the same time whatever they are given. */
function apiKeyOf(key: string, older: string[]) {
  const all = [key, ...older]
  return {
    key,
    /** Every key that is the operator's now, the newest first. */
    all,
    /** The value of the start page's cookie: proves the key without carrying it. */
    session: sessionOf(key),
    fits: (given: string) => all.filter((one) => same(given, one)).length > 0,
    fitsSession: (given: string) => all.filter((one) => same(given, sessionOf(one))).length > 0,
  }
}

function sessionOf(key: string): string {
  return createHmac('sha256', key).update('throughline start page').digest('base64url')
}

function same(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
