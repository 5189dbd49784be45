import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'

type Options = {
  url: string
  /** How long one command may take. */
  patienceMs: number
  /** Redis is there, and says which run of it this is. */
  onReady(run: string): void
  /** What was known of that run is over. */
  onGone(): void
  onError(error: unknown): void
}

const longestPauseMs = 2_000

/**
 * A connection that comes back by itself and keeps nobody waiting: a command that can't be sent, or is
 * not answered in time, fails at once and is not sent again.
 */
export function openRedis({ url, patienceMs, onReady, onGone, onError }: Options) {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patienceMs,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(50 * times, longestPauseMs),
  })
  const shas = new Map<string, string>()
  redis.on('error', onError)
  redis.on('close', onGone)
  redis.on('ready', () => {
    redis.info('server').then((info) => {
      const [, run = ''] = /^run_id:(\w+)/m.exec(info) ?? []
      if (redis.status === 'ready') onReady(run)
    }, reconnect)
  })
  return { run, keys, remove, close }

  /** Runs a script, by its hash where Redis has seen it. @throws where Redis can't, or not in time. */
  async function run(script: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(shaOf(script), keys.length, ...keys, ...args)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return redis.eval(script, keys.length, ...keys, ...args)
    }
  }

  /** All keys that fit a pattern, without holding others up. @throws as `run` does */
  async function keys(pattern: string): Promise<string[]> {
    const found = new Set<string>()
    let cursor = '0'
    do {
      const [next, some] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000)
      for (const key of some) found.add(key)
      cursor = next
    } while (cursor !== '0')
    return [...found]
  }

  async function remove(key: string): Promise<void> {
    await redis.del(key)
  }

  function shaOf(script: string): string {
    const known = shas.get(script)
    if (known) return known
    const sha = createHash('sha1').update(script).digest('hex')
    shas.set(script, sha)
    return sha
  }

  function reconnect(error: unknown): void {
    onError(error)
    redis.disconnect(true)
  }

  function close(): void {
    redis.disconnect()
  }
}
