import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'

const program = process.env.REDIS_SERVER ?? 'redis-server'

/** Why there is no real Redis to test with; empty where there is one. */
export const missingRedis =
  spawnSync(program, ['--version']).status === 0
    ? ''
    : 'no redis-server: install it or set REDIS_SERVER'

/** A Redis of its own in a temporary folder, that keeps its data as an untouched configuration does. */
export function openRedisServer() {
  const dir = mkdtempSync(join(tmpdir(), 'throughline-redis-'))
  const url = join(dir, 'redis.sock')
  let child: ChildProcess | undefined
  return { url, start, stop, signal, ask, close }

  async function start(): Promise<void> {
    const started = spawn(program, ['--port', '0', '--unixsocket', url, '--dir', dir], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    child = started
    await new Promise<void>((resolve) => {
      started.stdout?.on('data', (said) => {
        if (String(said).includes('ready to accept connections')) resolve()
      })
    })
  }

  /** SIGTERM lets it write what it holds; SIGKILL loses all since it last did. */
  async function stop(by: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const stopped = child
    if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return
    const ended = once(stopped, 'exit')
    stopped.kill(by)
    await ended
  }

  function signal(by: 'SIGSTOP' | 'SIGCONT'): void {
    child?.kill(by)
  }

  /** What Redis answers to one command. */
  async function ask(command: string, ...args: string[]): Promise<string> {
    const redis = new Redis(url)
    const answer = await redis.call(command, ...args)
    redis.disconnect()
    return String(answer)
  }

  async function close(): Promise<void> {
    await stop('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }
}
