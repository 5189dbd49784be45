import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../collector/dist/main.js', import.meta.url))
const apiKey = 'a-key-for-tests-only'

/** The built collector as a process of its own on a free port, with an empty database. */
export async function spawnCollector(env = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-examples-'))
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      API_KEY: apiKey,
      EXAMPLE_SHOP: 'off',
      LOG_LEVEL: 'error',
      RATE_LIMIT_IP: '0',
      RATE_LIMIT_KEY: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  const origin = await addressOf(child)

  async function ask(method, path, body) {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}` },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }

  return {
    origin,
    apiKey,
    get: (path) => ask('GET', path),
    put: (path, body) => ask('PUT', path, JSON.stringify(body)),
    /** Rows of a query, once they are what is waited for: rows are stored a moment after they are taken. */
    async rows(query, fit = (rows) => rows.length > 0) {
      for (;;) {
        const { data } = await ask('POST', '/v1/sql', `${query} format JSON`)
        if (fit(data)) return data
      }
    },
    async close() {
      child.kill('SIGTERM')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Where it listens. @throws with what it said where it ends before that. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk) => {
      said += chunk
      const [, address] = /listens on (\S+)\n/.exec(said) ?? []
      if (address) resolve(address)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('close', () => reject(new Error(said)))
  })
}
