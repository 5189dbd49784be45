import { access } from 'node:fs/promises'
import { type Collector, openCollector } from './collector.ts'
import { type Config, readConfig } from './config.ts'
import { StartError } from './errors.ts'

const shopFile = new URL('../../examples/shop/plugin.js', import.meta.url)
const say = (line: string) => process.stdout.write(`${line}\n`)

await start().catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`\nThroughline can't start: ${error.message}.\n${error.advice}\n\n`)
  process.exit(1)
})

async function start(): Promise<void> {
  const config = readConfig()
  const collector = await openCollector(config)
  const { app } = collector
  const address = () => `http://localhost:${portOf(collector)}`
  const shop = config.exampleShop && (await mountShop(collector, address))
  stopOnSignals(collector)
  await listen(collector, config)

  const link = config.apiKey === undefined ? `${address()}/?key=${collector.apiKey.key}` : address()
  say('')
  say(`  Throughline listens on ${address()}`)
  say(`  Start page    ${link}`)
  if (shop) say(`  Example shop  ${address()}/shop/`)
  say(`  API           ${address()}/docs`)
  say(`  Data          ${config.clickhouseUrl ? 'ClickHouse server' : config.dataDir}`)
  say('')
  app.log.debug('ready')
}

/** The example shop is a guest: it comes as a file, and talks to the collector by HTTP alone. */
async function mountShop({ app, apiKey }: Collector, collector: () => string): Promise<boolean> {
  try {
    await access(shopFile)
  } catch {
    return false
  }
  const { default: shop } = await import(shopFile.href)
  await app.register(shop, { prefix: '/shop', collector, site: 'default', apiKey: apiKey.key })
  return true
}

async function listen({ app, close }: Collector, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    await close()
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    throw new StartError(
      code === 'EADDRINUSE' ? `Port ${port} is in use` : `Port ${port} may not be opened`,
      'Stop what uses it, or set PORT to another port.',
      { cause: error },
    )
  }
}

function portOf({ app }: Collector): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The first signal drains and stops; a second one stops at once. */
function stopOnSignals({ close, app }: Collector): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          app.log.error({ error }, 'could not stop cleanly')
          process.exit(1)
        },
      )
    })
  }
}
