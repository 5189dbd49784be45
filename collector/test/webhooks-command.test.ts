import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { removeDir } from './remove-dir.ts'
import { spawnCollector } from './spawn-collector.ts'

const command = fileURLToPath(new URL('../dist/webhooks-command.js', import.meta.url))
const key = 'a-key-for-tests-only'
const home = mkdtempSync(join(tmpdir(), 'throughline-webhooks-'))
const { child, listening, ended } = spawnCollector({ API_KEY: key, DATA_DIR: home })
afterAll(async () => {
  child.kill('SIGKILL')
  await ended
  removeDir(home)
})
const url = await listening

/** What the command says and how it ends, as its own process. */
async function run(...options: string[]): Promise<{ code: number; out: string; error: string }> {
  const env = { PATH: process.env.PATH ?? '', API_KEY: key, DATA_DIR: home }
  const all = [command, ...options, '--url', url]
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, all, { env })
    return { code: 0, out: stdout, error: stderr }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stderr' in error)) throw error
    return { code: Number(error.code), out: '', error: String(error.stderr) }
  }
}

const put = async (path: string, body: object) => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return (await fetch(url + path, { method: 'PUT', headers, body: JSON.stringify(body) })).json()
}
const settings = { call_id: 'id', from: 'who', to: 'to' }
const { webhook_url: address } = await put('/v1/sites/default/connectors/generic', {
  fields: settings,
})
const send = (body: object) =>
  fetch(new URL(new URL(address).pathname, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
await send({ id: '1', who: '+4930123456', to: '+4930999999', state: 'rings' })
await send({ id: '2', who: '+4930123457', to: '+4930999999', began: 'yesterday' })

test('it lists what came and what came of it, as a table or for machines', async () => {
  const { code, out } = await run()
  expect(code).toBe(0)
  expect(out.match(/generic/g)).toHaveLength(2)
  expect(out).toMatch(/2 of 2\n$/)
  expect(out).not.toContain('4930123456')

  const listed = JSON.parse((await run('list', '--json', '--connector', 'generic')).out)
  expect(listed).toMatchObject({ total: 2, deliveries: [{ site: 'default' }, { method: 'POST' }] })
  expect(JSON.parse((await run('--json', '--connector', 'mango')).out).total).toBe(0)
})

test('a mapping that was mended is tried on what came before', async () => {
  await put('/v1/sites/default/connectors/generic', {
    fields: { ...settings, started_at: 'began' },
  })
  expect(JSON.parse((await run('replay', '--json')).out)).toEqual({
    taken: 1,
    ignored: 0,
    refused: 1,
    left_out: 0,
    changed: 1,
  })
  expect((await run('--outcome', 'refused')).out).toMatch(/started_at[\s\S]*1 of 1\n$/)
  expect((await run('replay', '--outcome', 'refused')).out).toMatch(
    /refused[^\n]*1[\s\S]*changed[^\n]*0/,
  )
})

test('--help tells what there is, and what is not understood ends with the way out', async () => {
  const { code, out } = await run('--help')
  expect(code).toBe(0)
  for (const word of ['list', 'replay', '--site', '--connector', '--outcome', '--from', '--to']) {
    expect(out).toContain(word)
  }
  expect(await run('rewind')).toMatchObject({
    code: 1,
    error: 'There is no "rewind"\nSee --help.\n',
  })
  expect((await run('--speed', '9')).code).toBe(1)
  expect(await run('--from', 'noon')).toMatchObject({
    code: 1,
    error: expect.stringContaining('from'),
  })
  expect(await run('--site', 'nowhere')).toMatchObject({ code: 1 })
})
