import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** PHP's own server, which asks `router` for everything, on a free port. */
export async function servePhp(router, env) {
  const file = fileURLToPath(new URL(router, import.meta.url))
  const child = spawn('php', ['-S', '127.0.0.1:0', file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  let said = ''
  child.stderr.setEncoding('utf8')
  const origin = await new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk
      const [, address] = /\((http:\S+)\) started/.exec(said) ?? []
      if (address) resolve(address)
    })
    child.on('error', reject)
    child.on('close', () => reject(new Error(said)))
  })
  return {
    origin,
    /** What it wrote so far: its log of requests and errors. */
    said: () => said,
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
