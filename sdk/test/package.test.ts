import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const sdk = fileURLToPath(new URL('..', import.meta.url))
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'throughline-package-'))
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', dir], { cwd: sdk })
  const target = join(dir, 'node_modules/@throughline/sdk')
  await mkdir(target, { recursive: true })
  await run('tar', ['xzf', join(dir, packed.stdout.trim()), '-C', target, '--strip-components=1'])
  await writeFile(join(dir, 'package.json'), '{"type":"module"}')
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** What a strict compiler says of a file that imports the packed counter, without our sources. */
async function complaints(source: string, resolution: 'nodenext' | 'bundler'): Promise<string> {
  await writeFile(join(dir, 'consumer.ts'), source)
  const mode = resolution === 'bundler' ? 'esnext' : resolution
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom']
  const how = ['--module', mode, '--moduleResolution', resolution]
  return run(process.execPath, [tsc, ...options, ...how, 'consumer.ts'], { cwd: dir }).then(
    () => '',
    ({ stdout }) => String(stdout),
  )
}

test.each(['nodenext', 'bundler'] as const)(
  'who installs the package gets its types, by %s, and nothing that is not there',
  async (resolution) => {
    const good = `import { clientId, goal, init, type Options } from '@throughline/sdk'
      const options: Options = { site: 'shop', collector: '/stats', swaps: [{ from: '12345', to: '54321' }] }
      init(options)
      goal('order', { value: '9.90', currency: 'EUR' })
      export const id: string | undefined = clientId()`
    expect(await complaints(good, resolution)).toBe('')

    const wrong = await complaints(
      `import { consent, goal } from '@throughline/sdk'
      consent('perhaps')
      goal(5)`,
      resolution,
    )
    expect(wrong.match(/error TS2345/g)).toHaveLength(2)
  },
)
