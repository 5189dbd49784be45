import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCollector } from './collector.ts'
import { makeSchemaPage } from './schema-page/make-schema-page.ts'

// `npm run docs`: writes the pages that are made from the schema, on an empty database.
const dataDir = await mkdtemp(join(tmpdir(), 'throughline-docs-'))
const collector = await openCollector({
  port: 0,
  host: '127.0.0.1',
  dataDir,
  database: 'throughline',
  apiKey: 'a-key-for-docs-only',
  logLevel: 'silent',
  journalMaxBytes: 2 ** 30,
  journalKeepMs: 0,
  fsync: false,
  limits: { perIp: 0, perKey: 0 },
  retention: {},
  exampleShop: false,
})
try {
  const page = new URL('../../schema/README.md', import.meta.url)
  await writeFile(page, await makeSchemaPage(collector.store))
  process.stdout.write('schema/README.md is written.\n')
} finally {
  await collector.close()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
