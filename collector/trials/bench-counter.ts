import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { build } from 'vite'

type Measured = {
  rounds: number
  counters: { name: string; gzipBytes: number; startMs: number; longestTaskMs: number }[]
  swaps: { firstMs: number; insertionsMs: number; pageMs: number; swapped: number }
  bundles: { name: string; gzipBytes: number }[]
}
type Bench = { benchCounter(options: { rounds: number }): Promise<Measured> }

// Of the root, as this file is run from `collector/dist/trials`.
const file = fileURLToPath(new URL('../../../sdk/browser/bench-counter.ts', import.meta.url))

const outDir = fileURLToPath(new URL('../../../sdk/dist', import.meta.url))

/** What the counter costs a page, as a table or as JSON. */
export async function benchCounter({ rounds, json }: { rounds: number; json: boolean }) {
  await build({
    configFile: false,
    logLevel: 'error',
    // At the depth of its source, as it finds its files from there.
    build: { ssr: file, outDir, emptyOutDir: false },
  })
  const bench: Bench = await import(`${outDir}/bench-counter.js`)
  const measured = await bench.benchCounter({ rounds })
  return json ? `${JSON.stringify(measured, null, 2)}\n` : textOf(measured)
}

function textOf({ rounds, counters, swaps, bundles }: Measured): string {
  const style = { head: [], border: [], compact: true }
  const table = new Table({
    head: ['counter', 'gzip bytes', 'start ms at 4x', 'longest task ms (0: under 50)'],
    style,
  })
  for (const { name, gzipBytes, startMs, longestTaskMs } of counters) {
    table.push([name, gzipBytes, startMs.toFixed(1), longestTaskMs.toFixed()])
  }
  const apps = new Table({ head: ['an app that imports', 'gzip bytes'], style })
  for (const { name, gzipBytes } of bundles) apps.push([name, gzipBytes])
  const page = `20,000 text nodes: first pass ${swaps.firstMs.toFixed(1)} ms, 200 insertions ${swaps.insertionsMs.toFixed(1)} ms (the page itself needs ${swaps.pageMs.toFixed(1)} ms to insert them)`
  return `${table.toString()}\nMedians of ${rounds} starts.\n${page}\n${apps.toString()}\n`
}
