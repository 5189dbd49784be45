import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { swapRules } from '@throughline/sdk/swap-rules'
import type { FastifyInstance } from 'fastify'
import { type ApiKey, loadApiKey } from './api-key.ts'
import { buildApp } from './app.ts'
import { type ClickhousePort, openClickhousePort } from './clickhouse-port/port.ts'
import type { Config } from './config.ts'
import { openDoor } from './door/door.ts'
import { trustedHop } from './door/trusted-hop.ts'
import { openEnrichment } from './enrich/hit.ts'
import { openPlaces } from './enrich/place.ts'
import { StartError } from './errors.ts'
import { type Keys, openKeys } from './keys/keys.ts'
import { logOptions } from './log/log-options.ts'
import { openMetrics } from './metrics.ts'
import { openPeople, type People } from './people/people.ts'
import { openPinned } from './pinned.ts'
import { openRecentEvents } from './recent-events.ts'
import { openRecentHits } from './recent-hits.ts'
import { openRefusals, type Refusals } from './refusals.ts'
import { openSites } from './sites.ts'
import { openClickhouse } from './store/clickhouse.ts'
import { openEmbedded } from './store/embedded.ts'
import { openStore, type Store } from './store/store.ts'
import { openVersions } from './versions.ts'

export type Collector = {
  app: FastifyInstance
  store: Store
  apiKey: ApiKey
  keys: Keys
  people: People
  /** What was refused, by reason. */
  refusals: Refusals
  /** Where the embedded database is served as a ClickHouse server is, if it is. */
  clickhouseAddress: string | undefined
  /** Stops taking, stores what was taken, and lets go of the database. */
  close(): Promise<void>
}

type Given = {
  now?: () => number
  log?: { write(line: string): void }
  /** In place of the built one. */
  counter?: string
}

const built = new URL('../../sdk/dist/', import.meta.url)

/** Everything wired, ready to listen. @throws StartError that says what to do. */
export async function openCollector(
  config: Config,
  { now = Date.now, log, counter: given }: Given = {},
): Promise<Collector> {
  const { dataDir, database, clickhouseUrl } = config
  const [builtCounter = '', watcher = '', checker = ''] = await Promise.all(
    ['tl.js', 'tl-watch.js', 'check.js'].map((name) => readFile(new URL(name, built), 'utf8')),
  ).catch((cause: unknown) => {
    throw new StartError('The counter is not built', 'Run `npm run build`.', { cause })
  })
  const counter = given ?? builtCounter
  const apiKey = await loadApiKey({ given: config.apiKey, older: config.olderApiKeys, dataDir })
  const connections =
    clickhouseUrl === undefined
      ? await openEmbedded({ dir: join(dataDir, 'clickhouse'), database })
      : await openClickhouse({ url: clickhouseUrl, database })

  const warn = (error: unknown, doing: string) => app?.log.warn({ error }, doing)
  let app: FastifyInstance | undefined
  let people: People | undefined
  const metrics = openMetrics()
  const store = await openStore({
    connections,
    journalDir: join(dataDir, 'journal', database),
    journalMaxBytes: config.journalMaxBytes,
    journalKeepMs: config.journalKeepMs,
    fsync: config.fsync,
    retention: config.retention,
    now,
    onInsert: (table, seconds) => {
      metrics.inserted(table, seconds)
      people?.notice(table)
    },
    onRetry: (error, table) => warn(error, `storing ${table} failed, will repeat`),
    onQuarantine: (table, rows) => app?.log.error({ table, rows }, 'rows were refused, set aside'),
  })
  const sites = await openSites({
    store,
    now,
    onError: (error) => warn(error, 'reading the sites failed, the known ones stay'),
  })
  people = await openPeople({
    store,
    sites,
    onError: (error) => warn(error, 'working out persons failed, will repeat'),
  })
  const places = await openPlaces({
    dataDir,
    placeBase: config.placeBase,
    networkBase: config.networkBase,
    onBroken: (error, file) => warn(error, `${file} can't be used, what was known of IPs stays`),
  })
  const keys = await openKeys({
    store,
    apiKey,
    now,
    onError: (error) => warn(error, 'reading the keys failed, the known ones stay'),
  })
  const services = {
    store,
    sites,
    people,
    enrichment: openEnrichment({ places }),
    apiKey,
    keys,
    door: openDoor({ keys, limits: config.limits, now }),
    refusals: openRefusals(),
    metrics,
    recentEvents: openRecentEvents(),
    recentHits: openRecentHits(),
    nextVersion: openVersions(now, await store.newestVersion()),
    now,
    counter,
    swapRules,
    watcher,
    checker,
    pinned: openPinned(join(dataDir, 'scripts', database)),
  }
  metrics.watch(services)
  const trustProxy = trustedHop(config.trustProxy)
  app = await buildApp(services, { logger: logOptions(config.logLevel, log), trustProxy })
  const running = app
  await places.refresh()
  let port: ClickhousePort | undefined

  async function close(): Promise<void> {
    await running.close()
    await port?.close()
    sites.close()
    places.close()
    keys.close()
    await services.people.close()
    await store.close()
  }

  if (config.clickhousePort !== undefined && connections.connect !== undefined) {
    try {
      port = await openClickhousePort({
        ...services,
        ...config.clickhousePort,
        database,
        dir: join(dataDir, 'clickhouse-port'),
        connect: connections.connect,
        turns: connections.turns,
        trustProxy,
        onQuery: metrics.queried,
        log: running.log.child({ port: 'clickhouse' }),
      })
    } catch (error) {
      await close()
      throw error
    }
  }
  return {
    app: running,
    store,
    apiKey,
    keys,
    people: services.people,
    refusals: services.refusals,
    clickhouseAddress: port?.address,
    close,
  }
}
