import { formatInstant, type Row, type Scope } from '@throughline/schema'

/** One key, as its newest version says. Times in Unix ms. */
export type Key = {
  id: string
  version: number
  name: string
  scopes: Scope[]
  hash: string
  /** After a rotation: the secret before, and until when it works. */
  previous: { hash: string; untilMs: number } | undefined
  createdMs: number
  expiresMs: number | undefined
  revokedMs: number | undefined
}

export type StoredKey = Record<
  | 'id'
  | 'name'
  | 'scopes'
  | 'hash'
  | 'previous_hash'
  | 'version'
  | 'previous_ms'
  | 'created_ms'
  | 'expires_ms'
  | 'revoked_ms',
  string | null
>

/** The newest version of each key; the hash decides between two of one version, everywhere alike. */
export const newestKeys = `
  select id, name, scopes, hash, previous_hash,
    toString(version) as version,
    toString(toUnixTimestamp64Milli(previous_until)) as previous_ms,
    toString(toUnixTimestamp64Milli(created_at)) as created_ms,
    toString(toUnixTimestamp64Milli(expires_at)) as expires_ms,
    toString(toUnixTimestamp64Milli(max(revoked_at) over (partition by id))) as revoked_ms
  from api_keys
  order by api_keys.version desc, hash desc
  limit 1 by id`

const known: readonly Scope[] = ['write', 'read', 'listen', 'admin']

export function keyOf(row: StoredKey): Key {
  const previousMs = optionalMs(row.previous_ms)
  const words = (row.scopes ?? '').split(',')
  return {
    id: row.id ?? '',
    version: Number(row.version),
    name: row.name ?? '',
    scopes: known.filter((scope) => words.includes(scope)),
    hash: row.hash ?? '',
    previous:
      previousMs === undefined ? undefined : { hash: row.previous_hash ?? '', untilMs: previousMs },
    createdMs: Number(row.created_ms),
    expiresMs: optionalMs(row.expires_ms),
    revokedMs: optionalMs(row.revoked_ms),
  }
}

export function rowOf(key: Key): Row {
  return {
    id: key.id,
    version: key.version,
    name: key.name,
    scopes: key.scopes.join(','),
    hash: key.hash,
    previous_hash: key.previous?.hash ?? '',
    previous_until: optionalInstant(key.previous?.untilMs),
    created_at: formatInstant(key.createdMs),
    expires_at: optionalInstant(key.expiresMs),
    revoked_at: optionalInstant(key.revokedMs),
  }
}

/**
 * What holds of two versions of one key: the newer one; but revoked is revoked, whoever said so and
 * whatever another collector wrote since without knowing.
 */
export function newerOf(one: Key, other: Key): Key {
  const older =
    one.version < other.version || (one.version === other.version && one.hash < other.hash)
  const newer = older ? other : one
  return { ...newer, revokedMs: one.revokedMs ?? other.revokedMs }
}

function optionalMs(text: string | null): number | undefined {
  return text === null ? undefined : Number(text)
}

function optionalInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : formatInstant(ms)
}
