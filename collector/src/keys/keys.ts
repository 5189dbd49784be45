import { msOf, type NewKey, type Rotation, type Scope } from '@throughline/schema'
import { nanoid } from 'nanoid'
import type { ApiKey } from '../api-key.ts'
import { Refusal } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { type Key, keyOf, newerOf, newestKeys, rowOf, type StoredKey } from './key.ts'
import { hashOf, makeSecret } from './secret.ts'

/** What a good secret opens. `id` names it in logs and limits. */
export type Scopes = { id: string } & Record<Scope, boolean>

export type Keys = Awaited<ReturnType<typeof openKeys>>

/** What a request's secret is worth. */
export type Looked = { scopes: Scopes } | { error: 'wrong_key' | 'expired_key' }

const hourMs = 3_600_000

/** The keys to the API: the operator's own, and those kept in the store as versions. */
export async function openKeys({
  store,
  apiKey,
  now,
  refreshMs = 3_000,
  onError,
}: {
  store: Store
  apiKey: ApiKey
  now: () => number
  refreshMs?: number
  onError: (error: unknown) => void
}) {
  const known = new Map<string, Key>()
  const operators = new Map(
    apiKey.all.map((secret, at) => [
      hashOf(secret),
      {
        id: at === 0 ? 'operator' : `operator-${at + 1}`,
        ...{ read: true, write: true, listen: true, admin: true },
      },
    ]),
  )
  let byHash = new Map<string, { key: Key; untilMs: number }>()
  let turn: Promise<unknown> = Promise.resolve()
  await refresh()
  const timer = setInterval(() => refresh().catch(onError), refreshMs)
  timer.unref()

  /** Reads what other collectors wrote. What is known stays where the database is away. */
  async function refresh(): Promise<void> {
    for (const row of await store.read<StoredKey>(newestKeys)) learn(keyOf(row))
    index()
  }

  function learn(key: Key): void {
    const before = known.get(key.id)
    known.set(key.id, before ? newerOf(before, key) : key)
  }

  function index(): void {
    byHash = new Map()
    for (const key of known.values()) {
      if (key.revokedMs !== undefined) continue
      const untilMs = key.expiresMs ?? Number.POSITIVE_INFINITY
      byHash.set(key.hash, { key, untilMs })
      if (key.previous === undefined) continue
      byHash.set(key.previous.hash, { key, untilMs: Math.min(untilMs, key.previous.untilMs) })
    }
  }

  // One change after the other: two at once would both start from the same version.
  function inTurn(change: () => Promise<Key>): Promise<Key> {
    const done = turn.then(change)
    turn = done.catch(() => undefined)
    return done
  }

  async function write(key: Key): Promise<Key> {
    await store.add('api_keys', [rowOf(key)])
    learn(key)
    index()
    return key
  }

  const next = ({ version }: { version: number }) => Math.max(now(), version + 1)

  /** @throws Refusal 404 where there is no such key, or it was revoked. */
  function living(id: string): Key {
    const key = known.get(id)
    if (key !== undefined && key.revokedMs === undefined) return key
    throw new Refusal(404, 'unknown_key', {
      field: 'id',
      message: 'There is no key of this ID. GET /v1/keys lists them.',
    })
  }

  function look(secret: string): Looked {
    const hash = hashOf(secret)
    const operator = operators.get(hash)
    if (operator) return { scopes: operator }
    const found = byHash.get(hash)
    if (found === undefined) return { error: 'wrong_key' }
    if (found.untilMs <= now()) return { error: 'expired_key' }
    return { scopes: scopesOfKey(found.key) }
  }

  return {
    refresh,
    look,
    /** What a secret opens; undefined where it is unknown, expired or revoked. */
    scopesOf(secret: string): Scopes | undefined {
      const looked = look(secret)
      return 'scopes' in looked ? looked.scopes : undefined
    },
    /** Those that are not revoked, the oldest first. */
    list: (): Key[] =>
      [...known.values()]
        .filter(({ revokedMs }) => revokedMs === undefined)
        .sort((a, b) => a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1)),
    /** The secret is told here, once. @throws Refusal 400 where it would have expired already. */
    async make({ name, scopes, expires_at }: NewKey): Promise<{ key: Key; secret: string }> {
      const expiresMs = expires_at === undefined ? undefined : msOf(expires_at)
      if (expiresMs !== undefined && expiresMs <= now()) {
        throw new Refusal(400, 'in_the_past', {
          field: 'expires_at',
          message: 'expires_at lies in the past.',
        })
      }
      const secret = makeSecret()
      const key = {
        id: `key_${nanoid(12)}`,
        version: now(),
        name: name.trim().toWellFormed(),
        scopes: [...new Set(scopes)],
        hash: hashOf(secret),
        previous: undefined,
        createdMs: now(),
        expiresMs,
        revokedMs: undefined,
      }
      return { key: await inTurn(() => write(key)), secret }
    },
    /**
     * A new secret, told once. The one before works until the grace ends; one before that, no more.
     * @throws Refusal 404, 409 where the key has expired.
     */
    async rotate(id: string, { grace_hours }: Rotation): Promise<{ key: Key; secret: string }> {
      const secret = makeSecret()
      const key = await inTurn(async () => {
        const before = living(id)
        if (before.expiresMs !== undefined && before.expiresMs <= now()) {
          throw new Refusal(409, 'expired_key', {
            field: 'id',
            message: 'This key has expired. Make a new one with POST /v1/keys.',
          })
        }
        const previous = { hash: before.hash, untilMs: now() + Math.round(grace_hours * hourMs) }
        return write({ ...before, version: next(before), hash: hashOf(secret), previous })
      })
      return { key, secret }
    },
    /** From now on neither secret opens anything. @throws Refusal 404. */
    revoke: (id: string): Promise<Key> =>
      inTurn(async () => {
        const before = living(id)
        return write({ ...before, version: next(before), revokedMs: now() })
      }),
    close: () => clearInterval(timer),
  }
}

function scopesOfKey({ id, scopes }: Key): Scopes {
  const admin = scopes.includes('admin')
  return {
    id,
    read: admin || scopes.includes('read'),
    write: admin || scopes.includes('write'),
    listen: admin || scopes.includes('listen'),
    admin,
  }
}
