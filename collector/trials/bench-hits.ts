import { openBenchCollector } from './bench-collector.ts'
import { type Load, load } from './load.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { askSql, drained } from './verify.ts'

/** Medians over the rounds. CPU is the server's alone, the engine's threads included. */
export type Figures = {
  requestsPerSecond: number
  hitsPerSecond: number
  cpuMicros: number
  p50: number
  p99: number
}

type Options = {
  /** Hits a request. */
  hits: number
  seconds: number
  rounds: number
  connections: number
  say(line: string): void
}

/** The same requests to a bare Fastify route and to the collector, in turn. */
export async function measureHits(options: Options) {
  const { hits, rounds, say } = options
  const bareServer = await startServer('./bare-server.js')
  const collectorServer = await openBenchCollector()
  try {
    const runs: { bare: Run[]; collector: Run[] } = { bare: [], collector: [] }
    await run(bareServer, { ...options, seconds: 1 })
    let answered = (await run(collectorServer, { ...options, seconds: 1 })).load.answered * hits
    for (let round = 1; round <= rounds; round += 1) {
      say(`${hits} hits a request, round ${round} of ${rounds}`)
      runs.bare.push(await run(bareServer, options))
      const taken = await run(collectorServer, options)
      answered += taken.load.answered * hits
      runs.collector.push(taken)
    }
    const [bare, collector] = [figuresOf(runs.bare, hits), figuresOf(runs.collector, hits)]
    await drained(collectorServer.address)
    const stored = Number(await askSql(collectorServer.address, 'select count() from hits'))
    return {
      hits,
      bare,
      collector: { ...collector, answered, stored },
      ratio: collector.hitsPerSecond / bare.hitsPerSecond,
    }
  } finally {
    await bareServer.kill('SIGTERM')
    await collectorServer.close()
  }
}

type Run = { load: Load; cpuSeconds: number }

async function run(server: ServerProcess, { hits, seconds, connections }: Options): Promise<Run> {
  const before = server.cpuSeconds()
  const { address } = server
  const result = await load({ address, hits, connections, seconds })
  if (result.failed > 0) throw new Error(`${result.failed} requests to ${address} failed`)
  return { load: result, cpuSeconds: server.cpuSeconds() - before }
}

function figuresOf(runs: Run[], hits: number): Figures {
  const middle = (of: (run: Run) => number) =>
    runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN
  const perSecond = middle(({ load: { answered, seconds } }) => answered / seconds)
  return {
    requestsPerSecond: perSecond,
    hitsPerSecond: perSecond * hits,
    cpuMicros: middle(({ load, cpuSeconds }) => (cpuSeconds / (load.answered * hits)) * 1e6),
    p50: middle(({ load }) => load.p50),
    p99: middle(({ load }) => load.p99),
  }
}
