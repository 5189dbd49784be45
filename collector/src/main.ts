import { type Collector, openCollector } from './collector.ts'
import { type Config, readConfig } from './config.ts'
import { StartError } from './errors.ts'
import { addressOf, mountShop } from './example-shop.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

await start().catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`\nThroughline can't start: ${error.message}.\n${error.advice}\n\n`)
  process.exit(1)
})

async function start(): Promise<void> {
  const config = readConfig()
  const collector = await openCollector(config)
  const { app, apiKey, clickhouseAddress } = collector
  const shop = config.exampleShop && (await mountShop(app, apiKey))
  stopOnSignals(collector)
  await listen(collector, config)

  const address = addressOf(app)
  const link = config.apiKey === undefined ? `${address}/?key=${apiKey.key}` : address
  say('')
  say(`  Throughline listens on ${address}`)
  say(`  Start page    ${link}`)
  if (shop) say(`  Example shop  ${address}/shop/`)
  say(`  API           ${address}/docs`)
  if (clickhouseAddress) say(`  ClickHouse    ${clickhouseAddress}`)
  say(`  Data          ${config.clickhouseUrl ? 'ClickHouse server' : config.dataDir}`)
  say('')
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
