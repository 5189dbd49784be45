import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

export type Spawned = {
  child: ChildProcess
  /** Its address, once it listens. Rejects with what it said where it ends before that. */
  listening: Promise<string>
  /** Where it serves ClickHouse's HTTP interface, once it listens. */
  clickhouse: Promise<string>
  /** Its exit code and all it wrote, once it has ended. */
  ended: Promise<{ code: number | null; said: string }>
}

/** The built collector as a process of its own, on a free port. */
export function spawnCollector(env: Record<string, string>): Spawned {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      EXAMPLE_SHOP: 'off',
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, said }))
  const saying = (pattern: RegExp) => {
    const found = new Promise<string>((resolve, reject) => {
      const read = () => {
        const address = pattern.exec(said)?.[1]
        if (address) resolve(address)
      }
      child.stdout.on('data', read)
      ended.then(() => reject(new Error(said)))
    })
    found.catch(() => undefined)
    return found
  }
  const hear = (chunk: Buffer) => {
    said += chunk.toString()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return {
    child,
    listening: saying(/listens on (\S+)\n/),
    clickhouse: saying(/ClickHouse {4}(\S+)\n/),
    ended,
  }
}
