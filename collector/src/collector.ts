import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type ApiKey, loadApiKey } from './api-key.ts'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { openEnrichment } from './enrich/hit.ts'
import { openPlaces } from './enrich/place.ts'
import { StartError } from './errors.ts'
import { openRecentHits } from './recent-hits.ts'
import { openSites } from './sites.ts'
import { openClickhouse } from './store/clickhouse.ts'
import { openEmbedded } from './store/embedded.ts'
import { openStore, type Store } from './store/store.ts'
import { openVersions } from './versions.ts'

export type Collector = {
  app: FastifyInstance
  store: Store
  apiKey: ApiKey
  /** Stops taking, stores what was taken, and lets go of the database. */
  close(): Promise<void>
}

const counterFile = new URL('../../sdk/dist/tl.js', import.meta.url)

/** Everything wired, ready to listen. @throws StartError that says what to do. */
export async function openCollector(
  config: Config,
  { now = Date.now }: { now?: () => number } = {},
): Promise<Collector> {
  const { dataDir, database, clickhouseUrl } = config
  const counter = await readFile(counterFile, 'utf8').catch((cause: unknown) => {
    throw new StartError('The counter is not built', 'Run `npm run build`.', { cause })
  })
  const apiKey = await loadApiKey({ given: config.apiKey, dataDir })
  const connections =
    clickhouseUrl === undefined
      ? await openEmbedded({ dir: join(dataDir, 'clickhouse'), database })
      : await openClickhouse({ url: clickhouseUrl, database })

  const warn = (error: unknown, doing: string) => app?.log.warn({ error: String(error) }, doing)
  let app: FastifyInstance | undefined
  const store = await openStore({
    connections,
    journalDir: join(dataDir, 'journal', database),
    journalMaxBytes: config.journalMaxBytes,
    now,
    onRetry: (error, table) => warn(error, `storing ${table} failed, will repeat`),
    onQuarantine: (table, rows) => app?.log.error({ table, rows }, 'rows were refused, set aside'),
  })
  const sites = await openSites({
    store,
    now,
    onError: (error) => warn(error, 'reading the sites failed, the known ones stay'),
  })
  const places = await openPlaces({
    dataDir,
    placeBase: config.placeBase,
    networkBase: config.networkBase,
    onBroken: (error, file) => warn(error, `${file} can't be used, what was known of IPs stays`),
  })
  const services = {
    store,
    sites,
    enrichment: openEnrichment({ places }),
    apiKey,
    recentHits: openRecentHits(),
    nextVersion: openVersions(now),
    now,
    counter,
  }
  const { logLevel, trustProxy = 0 } = config
  app = await buildApp(services, {
    logger: { level: logLevel },
    // Nobody's word is taken for where a request came from, unless the operator named the proxies.
    trustProxy: typeof trustProxy === 'number' ? (_, hop) => hop < trustProxy : trustProxy,
  })
  const running = app
  await places.refresh()
  return {
    app: running,
    store,
    apiKey,
    async close() {
      await running.close()
      sites.close()
      places.close()
      await store.close()
    },
  }
}
