import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyRequest } from 'fastify'
import { nanoid } from 'nanoid'
import { Refusal, StartError } from './errors.ts'

export type ApiKey = ReturnType<typeof apiKeyOf>

/** The key the operator set; else the one kept in `dataDir`, made on the first start. */
export async function loadApiKey({
  given,
  dataDir,
}: {
  given: string | undefined
  dataDir: string
}): Promise<ApiKey> {
  if (given !== undefined) return apiKeyOf(given)
  const file = join(dataDir, 'api-key')
  try {
    await mkdir(dataDir, { recursive: true })
    const made = `tl_${nanoid(32)}`
    await writeFile(file, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch(unlessThere)
    return apiKeyOf((await readFile(file, 'utf8')).trim())
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

/** What can be asked of a key. Comparisons take the same time whatever they are given. */
function apiKeyOf(key: string) {
  const session = createHmac('sha256', key).update('throughline start page').digest('base64url')
  return {
    key,
    /** The value of the start page's cookie: proves the key without carrying it. */
    session,
    fits: (given: string) => same(given, key),
    fitsSession: (given: string) => same(given, session),
  }
}

/** @throws Refusal 401 unless the request carries `Authorization: Bearer <key>`. */
export function requireKey(request: FastifyRequest, apiKey: ApiKey): void {
  const [scheme = '', given = ''] = (request.headers.authorization ?? '').split(' ')
  if (given === '' || scheme.toLowerCase() !== 'bearer') {
    throw unauthorized('no_key', 'Send the API key as "Authorization: Bearer <key>".')
  }
  if (!apiKey.fits(given)) throw unauthorized('wrong_key', 'This API key is not known.')
}

function unauthorized(code: string, message: string): Refusal {
  return new Refusal(401, code, { message }, { 'www-authenticate': 'Bearer' })
}

function same(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
