import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Collector, openCollector } from './collector.ts'
import { metricsPage } from './metrics-page/metrics-page.ts'
import { makeQuestionsPage } from './questions-page/questions-page.ts'
import { makeSchemaPage } from './schema-page/make-schema-page.ts'

const root = new URL('../../', import.meta.url)
const apiKey = 'a-key-for-docs-only'

// The same quarter, whenever the pages are made.
const until = '2025-09-30'
const now = () => Date.parse('2025-10-01T12:00:00Z')
const asked = {
  site: 'demo',
  from: '2025-07-03',
  to: until,
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
}

/** `npm run docs`: writes the pages that are made from the schema, on a fresh database with the demo in it. */
await main()

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-docs-'))
  const collector = await openCollector(
    {
      port: 0,
      host: '127.0.0.1',
      dataDir,
      database: 'throughline',
      apiKey,
      logLevel: 'silent',
      journalMaxBytes: 2 ** 30,
      journalKeepMs: 0,
      fsync: false,
      readers: false,
      limits: { perIp: 0, perKey: 0 },
      retention: {},
      exampleShop: false,
    },
    { now },
  )
  try {
    await write('docs/metrics.md', metricsPage())
    await write('schema/README.md', await makeSchemaPage(collector.store))
    await loadDemo(collector)
    await collector.store.drain()
    await collector.people.catchUp()
    await collector.leadFacts.catchUp()
    await write('docs/questions.md', await makeQuestionsPage(collector.store, asked))
  } finally {
    await collector.close()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(new URL(path, root), text)
  process.stdout.write(`${path} is written.\n`)
}

async function loadDemo({ app }: Collector): Promise<void> {
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const demo = fileURLToPath(new URL('examples/demo/demo.js', root))
  const options = ['--url', url, '--key', apiKey, '--until', until, '--site', asked.site]
  const child = spawn(process.execPath, [demo, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The demo was not loaded: it ended with ${code}.`)
}
