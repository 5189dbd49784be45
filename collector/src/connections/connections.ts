import type { Rotation } from '@throughline/schema'
import { nanoid } from 'nanoid'
import { Refusal } from '../errors.ts'
import { hashOf } from '../keys/secret.ts'
import type { Store } from '../store/store.ts'
import {
  type Connection,
  connectionOf,
  findConnector,
  newestConnections,
  rowOf,
  type Stored,
} from './connection.ts'
import { unmasked } from './masked.ts'
import type { Seal } from './seal.ts'

export type Connections = Awaited<ReturnType<typeof openConnections>>

const hourMs = 3_600_000

type Place = { site: string; connector: string }

/** The vendors that are connected: kept in the store as sealed versions, looked up in memory. */
export async function openConnections({
  store,
  seal,
  now,
  refreshMs = 3_000,
  onError,
}: {
  store: Store
  seal: Seal
  now: () => number
  refreshMs?: number
  onError: (error: unknown) => void
}) {
  // The version of one that was removed, or can't be opened, is remembered too.
  const known = new Map<string, { version: number; connection: Connection | undefined }>()
  let byHash = new Map<string, { connection: Connection; untilMs: number }>()
  let turn: Promise<unknown> = Promise.resolve()
  let tell: () => void = () => {}
  await refresh()
  const timer = setInterval(() => refresh().catch(onError), refreshMs)
  timer.unref()

  /** Reads what other collectors wrote. */
  async function refresh(): Promise<void> {
    let changed = false
    for (const stored of await store.read<Stored>(newestConnections)) {
      changed = learn(stored) || changed
    }
    if (changed) index()
  }

  function learn(stored: Stored): boolean {
    const id = idOf(stored)
    const version = Number(stored.version)
    if (version <= (known.get(id)?.version ?? 0)) return false
    known.set(id, { version, connection: opened(stored) })
    return true
  }

  // One that was sealed under another key must not keep the others from working.
  function opened(stored: Stored): Connection | undefined {
    try {
      return connectionOf(stored, seal)
    } catch (error) {
      onError(error)
      return undefined
    }
  }

  function index(): void {
    byHash = new Map()
    for (const connection of all()) {
      const { secret, previous } = connection
      byHash.set(hashOf(secret), { connection, untilMs: Number.POSITIVE_INFINITY })
      if (previous) byHash.set(hashOf(previous.secret), { connection, untilMs: previous.untilMs })
    }
    tell()
  }

  function all(): Connection[] {
    return [...known.values()].flatMap(({ connection }) => connection ?? [])
  }

  async function write(place: Place, content: Parameters<typeof rowOf>[1]): Promise<void> {
    const version = Math.max(now(), (known.get(idOf(place))?.version ?? 0) + 1)
    const row = rowOf({ ...place, version }, content, seal)
    await store.add('connections', [row])
    if (learn({ ...place, version: String(version), sealed: String(row.sealed) })) index()
  }

  function inTurn<Done>(change: () => Promise<Done>): Promise<Done> {
    const done = turn.then(change)
    turn = done.catch(() => undefined)
    return done
  }

  /** @throws Refusal 404 where this vendor is not connected to this site. */
  function living(place: Place): Connection {
    const connection = known.get(idOf(place))?.connection
    if (connection) return connection
    throw new Refusal(404, 'not_connected', {
      field: 'connector',
      message: `${place.connector.slice(0, 32)} is not connected. Connect it with PUT.`,
    })
  }

  return {
    refresh,
    living,
    /** Called whenever a connection was made, changed or removed, here or elsewhere. */
    onChange(callback: () => void): void {
      tell = callback
    },
    all,
    ofSite: (site: string) => all().filter((connection) => connection.site === site),
    /** Whose address ends in this secret. Takes no time that leads to one: see `hashOf`. */
    find(connector: string, secret: string): Connection | undefined {
      const found = byHash.get(hashOf(secret))
      if (found === undefined || found.untilMs <= now()) return undefined
      return found.connection.connector.name === connector ? found.connection : undefined
    },
    /** Connects, or changes the settings; the address stays. @throws Refusal 400 that names a setting. */
    put: (place: Place, given: unknown): Promise<Connection> =>
      inTurn(async () => {
        const connector = requireConnector(place.connector)
        const before = known.get(idOf(place))?.connection
        const settings = unmasked(connector.settings, { given, before: before?.opened.settings })
        const opened = connector.open(settings)
        if ('problem' in opened) {
          const { error, ...detail } = opened.problem
          throw new Refusal(400, error, detail)
        }
        const { secret = nanoid(32), previous } = before ?? {}
        await write(place, { settings: opened.settings, secret, ...(previous ? { previous } : {}) })
        return living(place)
      }),
    /** A new address; the one before works until the grace ends. @throws Refusal 404. */
    rotate: (place: Place, { grace_hours }: Rotation): Promise<Connection> =>
      inTurn(async () => {
        const { opened, secret } = living(place)
        const previous = { secret, untilMs: now() + Math.round(grace_hours * hourMs) }
        await write(place, { settings: opened.settings, secret: nanoid(32), previous })
        return living(place)
      }),
    /** From now on its address is unknown. @throws Refusal 404. */
    remove: (place: Place): Promise<void> =>
      inTurn(async () => {
        living(place)
        await write(place, undefined)
      }),
    close: () => clearInterval(timer),
  }
}

function idOf({ site, connector }: Place): string {
  return `${site} ${connector}`
}

/** @throws Refusal 404 where there is no such connector. */
function requireConnector(name: string) {
  const connector = findConnector(name)
  if (connector) return connector
  throw new Refusal(404, 'unknown_connector', {
    field: 'connector',
    message: 'There is no such connector. GET /v1/connectors lists them.',
  })
}
