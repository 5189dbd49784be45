import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type ServerProcess = Awaited<ReturnType<typeof startServer>>

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A built script as a process of its own, once it says `listens on <address>`. @throws what it said. */
export async function startServer(script: string, env: Record<string, string> = {}) {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const ended = once(child, 'close').then(() => {
    running.delete(child)
  })
  const said = listenTo(child)
  return {
    address: await said(/listens on (\S+)/),
    /** The address of its ClickHouse port, where it has one. */
    clickhouse: () => said(/ClickHouse {4}(\S+)/),
    ended,
    pid: child.pid ?? 0,
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    residentBytes: () => residentBytesOf(child.pid ?? 0),
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async kill(signal: NodeJS.Signals) {
      child.kill(signal)
      await ended
    },
  }
}

/** Waits until the process has said something of a shape. @throws all it said, where it ends before. */
function listenTo(child: ChildProcess) {
  let said = ''
  const read = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-100_000)
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  return (shape: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = shape.exec(said)?.[1]
        if (found !== undefined) resolve(found)
      }
      child.stdout?.on('data', look)
      child.on('close', () => reject(new Error(`It ended: ${said}`)))
      look()
    })
}

// Linux tells both of any process, threads of the engine included; elsewhere they are not shown.
function cpuSecondsOf(pid: number): number {
  const ticksPerSecond = 100
  try {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const [user = 0, system = 0] = after.split(' ').slice(11, 13).map(Number)
    return (user + system) / ticksPerSecond
  } catch {
    return Number.NaN
  }
}

function residentBytesOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024
  } catch {
    return Number.NaN
  }
}
