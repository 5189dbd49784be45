import { join } from 'node:path'
import { swapRules } from '@throughline/sdk/swap-rules'
import type { FastifyInstance } from 'fastify'
import { type ApiKey, loadApiKey } from './api-key.ts'
import { buildApp } from './app.ts'
import { keepCalls } from './calls/keep-calls.ts'
import { type Matcher, openMatcher } from './calls/matcher.ts'
import { type ClickhousePort, openClickhousePort } from './clickhouse-port/port.ts'
import type { Config } from './config.ts'
import { openConnections } from './connections/connections.ts'
import { type Jobs, openJobs } from './connections/jobs.ts'
import { openSeal } from './connections/seal.ts'
import { loadSecretKey } from './connections/secret-key.ts'
import { openDoor } from './door/door.ts'
import { trustedHop } from './door/trusted-hop.ts'
import { keepEmails } from './emails/keep-emails.ts'
import { type Mailbox, openMailbox } from './emails/mailbox.ts'
import { openEnrichment } from './enrich/hit.ts'
import { openPlaces } from './enrich/place.ts'
import { type Keys, openKeys } from './keys/keys.ts'
import { type LeadFacts, openLeadFacts } from './leads/lead-facts.ts'
import { logOptions } from './log/log-options.ts'
import { openMetrics } from './metrics.ts'
import { openLending } from './numbers/lending.ts'
import { openOwnLender } from './numbers/own-lender.ts'
import { openSharedLender } from './numbers/shared-lender.ts'
import { wasLent } from './numbers/stored-leases.ts'
import { openPeople, type People } from './people/people.ts'
import { openPinned } from './pinned.ts'
import { openRecentEvents } from './recent-events.ts'
import { openRecentHits } from './recent-hits.ts'
import { openRefusals, type Refusals } from './refusals.ts'
import { readScripts, type Scripts } from './scripts.ts'
import type { Services } from './services.ts'
import { openSites } from './sites.ts'
import { admitReaders, refusedReaders } from './store/admit-readers.ts'
import { openClickhouse } from './store/clickhouse.ts'
import { openEmbedded } from './store/embedded.ts'
import { openStore, type Store } from './store/store.ts'
import { creditSums } from './sums/credit-sums.ts'
import { openSumming, type Summing } from './sums/summing.ts'
import { visitSums } from './sums/visit-sums.ts'
import { openVersions } from './versions.ts'
import { openDeliveries } from './webhooks/deliveries.ts'

export type Collector = {
  app: FastifyInstance
  store: Store
  apiKey: ApiKey
  keys: Keys
  people: People
  leadFacts: LeadFacts
  summing: Summing
  /** What was refused, by reason. */
  refusals: Refusals
  matcher: Matcher
  /** Where the embedded database is served as a ClickHouse server is, if it is. */
  clickhouseAddress: string | undefined
  /** Stops taking, stores what was taken, and lets go of the database. */
  close(): Promise<void>
}

/** Scripts are in place of the built ones. */
type Given = Partial<Scripts> & { now?: () => number; log?: { write(line: string): void } }

/** Everything wired, ready to listen. @throws StartError that says what to do. */
export async function openCollector(
  config: Config,
  { now = Date.now, log, ...given }: Given = {},
): Promise<Collector> {
  const { dataDir, database, clickhouseUrl } = config
  const scripts = { ...(await readScripts()), ...given }
  const apiKey = await loadApiKey({ given: config.apiKey, older: config.olderApiKeys, dataDir })
  const connections =
    clickhouseUrl === undefined
      ? await openEmbedded({ dir: join(dataDir, 'clickhouse'), database })
      : await openClickhouse({ url: clickhouseUrl, database })

  const warn = (error: unknown, doing: string) => app?.log.warn({ error }, doing)
  let app: FastifyInstance | undefined
  let people: People | undefined
  let leadFacts: LeadFacts | undefined
  let unsaid: unknown
  const redisAway = (error: unknown) => {
    unsaid = app ? undefined : error
    warn(error, 'Redis is away, no new number is lent')
  }
  const metrics = openMetrics()
  const store = await openStore({
    connections,
    journalDir: join(dataDir, 'journal', database),
    answersDir: join(dataDir, 'sql-answers'),
    journalMaxBytes: config.journalMaxBytes,
    journalKeepMs: config.journalKeepMs,
    fsync: config.fsync,
    retention: config.retention,
    now,
    onInsert: (table, seconds) => {
      metrics.inserted(table, seconds)
      people?.notice(table, store.asOf())
      leadFacts?.notice(table)
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
  leadFacts = await openLeadFacts({
    store,
    sites,
    retention: config.retention,
    onRework: (part) => app?.log.info(part, 'working out all leads of a site'),
    onError: (error) => warn(error, 'working out leads failed, will repeat'),
  })
  const summing = openSumming({
    sites,
    kinds: [visitSums(store, { restSeconds: config.sumAfterSeconds }), creditSums(store)],
    onError: (error) => warn(error, 'summing failed, will repeat'),
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
  const lending = await openLending({
    lender:
      config.redisUrl === undefined
        ? openOwnLender()
        : await openSharedLender({
            url: config.redisUrl,
            prefix: `throughline:${database}`,
            wasLent: (site) => wasLent(store, site, now()),
            onAway: redisAway,
            onBack: () => app?.log.info('Redis is back'),
            onUnasked: metrics.unasked,
          }),
    store,
    sites,
    swapRules,
    onOverflow: metrics.overflowed,
    onError: warn,
    now,
  })
  const nextVersion = openVersions(now, await store.newestVersion())
  const matcher = openMatcher({
    store,
    sites,
    nextVersion,
    now,
    onMatch: metrics.matched,
    onError: (error) => warn(error, 'matching calls failed, will repeat'),
  })
  const seal = openSeal(await loadSecretKey({ given: config.secretKey, dataDir }))
  const vendors = await openConnections({
    store,
    seal,
    now,
    onError: (error) => warn(error, 'reading the connections failed, the known ones stay'),
  })
  const refusals = openRefusals()
  const services: Services = {
    store,
    sites,
    people,
    leadFacts,
    summing,
    numbers: lending.numbers,
    enrichment: openEnrichment({ places }),
    apiKey,
    keys,
    door: openDoor({ keys, limits: config.limits, now }),
    refusals,
    metrics,
    recentEvents: openRecentEvents(),
    recentHits: openRecentHits(),
    matcher,
    nextVersion,
    now,
    async asOf() {
      const asOf = Math.min(store.asOf(), services.people.behindSince() ?? Number.POSITIVE_INFINITY)
      await services.leadFacts.toRead()
      return asOf
    },
    ...scripts,
    swapRules,
    pinned: openPinned(join(dataDir, 'scripts', database)),
    connections: vendors,
    deliveries: openDeliveries({
      store,
      seal,
      metrics: metrics.deliveries,
      refusals,
      now,
      keepCalls: (updates) => keepCalls(updates, services),
    }),
    publicUrl: config.publicUrl,
  }
  metrics.watch({ ...services, pools: lending.counts })
  const trustProxy = trustedHop(config.trustProxy)
  app = await buildApp(services, { logger: logOptions(config.logLevel, log), trustProxy })
  const running = app
  if (unsaid) redisAway(unsaid)
  if (config.readers && connections.keepsUsers) {
    await admitReaders(connections).catch((error) => running.log.warn(...refusedReaders(error)))
  }
  await places.refresh()
  const jobs: Jobs = openJobs({ ...services, metrics: metrics.deliveries, log: running.log })
  let port: ClickhousePort | undefined
  let mailbox: Mailbox | undefined

  async function close(): Promise<void> {
    await running.close()
    await jobs.close()
    await port?.close()
    await lending.close()
    await mailbox?.close()
    await matcher.close()
    sites.close()
    places.close()
    keys.close()
    vendors.close()
    await services.people.close()
    await services.leadFacts.close()
    await summing.close()
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
  if (config.mailbox !== undefined) {
    mailbox = openMailbox({
      address: config.mailbox,
      file: join(dataDir, 'mailboxes', `${database}.json`),
      settingsOf: sites.find,
      keep: (emails) => keepEmails(emails, services),
      onSkip: (reason) => services.refusals.count(`emails:${reason}`),
      onError: (error) => warn(error, 'reading the mailbox failed, will come back'),
      now,
    })
  }
  return {
    app: running,
    store,
    apiKey,
    keys,
    people: services.people,
    leadFacts: services.leadFacts,
    summing,
    refusals: services.refusals,
    matcher,
    clickhouseAddress: port?.address,
    close,
  }
}
