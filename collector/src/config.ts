import { isIP } from 'node:net'
import type { Limits } from './door/door.ts'
import { readImapUrl } from './emails/imap-url.ts'
import type { MailboxAddress } from './emails/mailbox.ts'
import { StartError } from './errors.ts'
import { type Retention, readRetention } from './retention.ts'

export type Config = {
  port: number
  host: string
  dataDir: string
  database: string
  clickhouseUrl?: string
  /** Where several collectors keep who holds which number. Unset: this one is alone. */
  redisUrl?: string
  apiKey?: string
  /** Former keys of the operator's that still work. */
  olderApiKeys?: string[]
  logLevel: string
  /** How many bytes may wait for the database before rows are refused. */
  journalMaxBytes: number
  /** How long rows are kept on disk once the database has stored them. */
  journalKeepMs: number
  /** Whether the database may answer an insert only once it is on disk. */
  fsync: boolean
  /** Whether a ClickHouse server is given roles and row policies for analysts' own users. */
  readers: boolean
  /** Hops, or addresses and CIDR ranges, whose X-Forwarded-* are believed. */
  trustProxy?: number | string[]
  exampleShop: boolean
  /** Files of places of IP addresses, and of network owners, where they lie elsewhere than in dataDir. */
  placeBase?: string
  networkBase?: string
  /** Where the embedded database is served as a ClickHouse server is; unset serves it nowhere. */
  clickhousePort?: { host: string; port: number }
  /** Requests a minute of one address, and of one key; 0 is no limit. */
  limits: Limits
  retention: Retention
  /** How long no visit of a day may have changed before the day is summed; unset is ten minutes. */
  sumAfterSeconds?: number
  /** The mailbox that e-mails of a site come to. */
  mailbox?: MailboxAddress
  /** Where vendors reach the collector, without a slash at the end; unset takes a request's own host. */
  publicUrl?: string
  /** Under which secrets lie in the database; unset makes one in dataDir. */
  secretKey?: string
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** The configuration from the environment. @throws StartError that names the variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { CLICKHOUSE_URL, REDIS_URL, API_KEY, TRUST_PROXY, PLACE_BASE, NETWORK_BASE } = env
  const port = Number(env.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new StartError(`PORT is "${env.PORT}"`, 'Give a port number from 0 to 65535.')
  }
  const clickhousePort = readClickhousePort(env)
  const journalMaxBytes = Number(env.JOURNAL_MAX_BYTES ?? 10 * 2 ** 30)
  if (!(journalMaxBytes >= 2 ** 20)) {
    throw new StartError(
      `JOURNAL_MAX_BYTES is "${env.JOURNAL_MAX_BYTES}"`,
      'Give a number of bytes, at least 1048576.',
    )
  }
  const keepHours = Number(env.JOURNAL_KEEP_HOURS ?? 1)
  if (!(keepHours >= 0 && keepHours <= 720)) {
    throw new StartError(
      `JOURNAL_KEEP_HOURS is "${env.JOURNAL_KEEP_HOURS}"`,
      'Give a number of hours from 0 to 720.',
    )
  }
  const logLevel = env.LOG_LEVEL ?? 'info'
  if (!logLevels.includes(logLevel)) {
    throw new StartError(`LOG_LEVEL is "${logLevel}"`, `Give one of ${logLevels.join(', ')}.`)
  }
  const [apiKey, ...olderApiKeys] = API_KEY?.split(',').map((key) => key.trim()) ?? []
  if ([apiKey, ...olderApiKeys].some((key) => key !== undefined && key.length < 16)) {
    throw new StartError('API_KEY is too short', 'Give at least 16 characters, or unset it.')
  }
  return {
    port,
    host: env.HOST ?? '127.0.0.1',
    dataDir: env.DATA_DIR ?? './data',
    database: databaseOf(CLICKHOUSE_URL),
    ...(CLICKHOUSE_URL === undefined ? {} : { clickhouseUrl: CLICKHOUSE_URL }),
    ...(REDIS_URL === undefined ? {} : { redisUrl: readRedisUrl(REDIS_URL) }),
    ...(apiKey === undefined ? {} : { apiKey, olderApiKeys }),
    logLevel,
    journalMaxBytes,
    journalKeepMs: keepHours * 3_600_000,
    fsync: readSwitch('CLICKHOUSE_FSYNC', env.CLICKHOUSE_FSYNC ?? 'off'),
    readers: readSwitch('CLICKHOUSE_READERS', env.CLICKHOUSE_READERS ?? 'on'),
    ...(TRUST_PROXY === undefined ? {} : { trustProxy: readProxies(TRUST_PROXY) }),
    exampleShop: readSwitch('EXAMPLE_SHOP', env.EXAMPLE_SHOP ?? 'on'),
    ...(PLACE_BASE === undefined ? {} : { placeBase: PLACE_BASE }),
    ...(NETWORK_BASE === undefined ? {} : { networkBase: NETWORK_BASE }),
    ...(clickhousePort === undefined ? {} : { clickhousePort }),
    limits: {
      perIp: readLimit('RATE_LIMIT_IP', env.RATE_LIMIT_IP ?? '3000'),
      perKey: readLimit('RATE_LIMIT_KEY', env.RATE_LIMIT_KEY ?? '6000'),
    },
    retention: readRetention(env.RETENTION),
    ...readSumAfter(env.SUM_VISITS_AFTER),
    ...(env.IMAP_URL === undefined ? {} : { mailbox: readImapUrl(env.IMAP_URL) }),
    ...readPublicUrl(env.PUBLIC_URL),
    ...readSecretKey(env.SECRET_KEY),
  }
}

function readPublicUrl(given: string | undefined): { publicUrl?: string } {
  if (given === undefined) return {}
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') {
    return { publicUrl: url.href.replace(/\/+$/, '') }
  }
  throw new StartError(`PUBLIC_URL is "${given}"`, 'Give it as https://stats.example.com.')
}

function readSecretKey(given: string | undefined): { secretKey?: string } {
  if (given === undefined) return {}
  if (given.length >= 32) return { secretKey: given }
  throw new StartError('SECRET_KEY is too short', 'Give at least 32 characters, or unset it.')
}

function readClickhousePort(env: NodeJS.ProcessEnv): Config['clickhousePort'] {
  const { CLICKHOUSE_HTTP_PORT, CLICKHOUSE_HTTP_HOST = '127.0.0.1', CLICKHOUSE_URL } = env
  if (CLICKHOUSE_HTTP_PORT === undefined) return undefined
  if (CLICKHOUSE_URL !== undefined) {
    throw new StartError(
      'CLICKHOUSE_HTTP_PORT is set beside CLICKHOUSE_URL',
      'Unset it: it serves the embedded database, and your server has a port of its own.',
    )
  }
  const port = Number(CLICKHOUSE_HTTP_PORT)
  if (/^\d{1,5}$/.test(CLICKHOUSE_HTTP_PORT) && port <= 65535) {
    return { host: CLICKHOUSE_HTTP_HOST, port }
  }
  throw new StartError(
    `CLICKHOUSE_HTTP_PORT is "${CLICKHOUSE_HTTP_PORT}"`,
    'Give a port number from 0 to 65535, or unset it.',
  )
}

function readProxies(given: string): number | string[] {
  if (/^\d{1,2}$/.test(given)) return Number(given)
  const ranges = given.split(',').map((range) => range.trim())
  const wrong = ranges.find((range) => !isRange(range))
  if (wrong === undefined) return ranges
  throw new StartError(
    `TRUST_PROXY names "${wrong}"`,
    'Give a number of hops, or addresses and CIDR ranges such as 10.0.0.0/8.',
  )
}

function isRange(given: string): boolean {
  const [, address = '', bits = '0'] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(given) ?? []
  const version = isIP(address)
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128)
}

function readLimit(name: string, given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given)
  throw new StartError(`${name} is "${given}"`, 'Give requests a minute, or 0 for no limit.')
}

function readSumAfter(given: string | undefined): { sumAfterSeconds?: number } {
  if (given === undefined) return {}
  if (/^\d{1,6}$/.test(given)) return { sumAfterSeconds: Number(given) }
  throw new StartError(`SUM_VISITS_AFTER is "${given}"`, 'Give a number of seconds.')
}

function readSwitch(name: string, given: string): boolean {
  if (given === 'on' || given === 'off') return given === 'on'
  throw new StartError(`${name} is "${given}"`, 'Give on or off.')
}

function readRedisUrl(given: string): string {
  if (URL.canParse(given) && /^rediss?:$/.test(new URL(given).protocol)) return given
  throw new StartError(
    'REDIS_URL is no address of a Redis',
    'Give it as redis://:password@host:6379.',
  )
}

function databaseOf(url: string | undefined): string {
  if (url === undefined) return 'throughline'
  if (!URL.canParse(url)) {
    throw new StartError(
      `CLICKHOUSE_URL is "${url}"`,
      'Give it as http://user:password@host:8123/database.',
    )
  }
  const name = new URL(url).pathname.slice(1) || 'throughline'
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) {
    throw new StartError(
      `CLICKHOUSE_URL names the database "${name}"`,
      'Use letters, digits and underscores.',
    )
  }
  return name
}
