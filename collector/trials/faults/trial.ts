import type { ServerProcess } from '../server-process.ts'
import { startServer } from '../server-process.ts'
import type { Ledger } from '../traffic.ts'
import { trialKey } from '../verify.ts'

/** What a trial is given. */
type Setting = {
  /** A folder of its own. */
  dir: string
  rounds: number
  ledger: Ledger
  /** Tells how far it is. */
  say(line: string): void
}

/** One thing that goes wrong, under load. */
export type Trial = {
  name: string
  does: string
  /** Leaves a collector that holds all there is. Throws where something other than rows goes wrong. */
  run(setting: Setting): Promise<ServerProcess>
}

const common = {
  API_KEY: trialKey,
  PORT: '0',
  EXAMPLE_SHOP: 'off',
  LOG_LEVEL: 'silent',
  RATE_LIMIT_IP: '0',
  RATE_LIMIT_KEY: '0',
  TRUST_PROXY: '1',
}

/** A collector with everything in `dir`. */
export function startCollector(dir: string, env: Record<string, string> = {}) {
  return startServer('../main.js', { ...common, DATA_DIR: dir, ...env })
}

/** A database as a process of its own: a second collector's ClickHouse port. */
export async function startDatabase(dir: string, port = '0', env: Record<string, string> = {}) {
  const server = await startCollector(dir, { ...env, CLICKHOUSE_HTTP_PORT: port })
  const { host } = new URL(await server.clickhouse())
  return { ...server, host, port: host.split(':')[1] ?? '0', url: urlOf(host) }
}

/** What a collector calls a database at `host`. */
export function urlOf(host: string): string {
  return `http://default:${trialKey}@${host}/trial`
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** From `least` to `most` ms. */
export function between(least: number, most: number): number {
  return least + Math.random() * (most - least)
}
