import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { launchChromium } from './launch-browser.ts'
import { measureSwaps } from './measure-swaps.ts'
import { openPages } from './open-pages.ts'

const sdk = fileURLToPath(new URL('../src/index.ts', import.meta.url))
const entry = '\0entry.js'

const apps = {
  'Plausible 0.4.6': `import { init } from '@plausible-analytics/tracker'; init({ domain: 'shop', endpoint: '/v1/hits', captureOnLocalhost: true })`,
  'OpenPanel 1.4.1': `import { OpenPanel } from '@openpanel/web'; new OpenPanel({ clientId: 'shop', apiUrl: location.origin, trackScreenViews: true, trackOutgoingLinks: true })`,
}
const imports = {
  'only goal': `import { goal } from '${sdk}'; goal('order')`,
  everything: `import * as tl from '${sdk}'; Object.assign(window, { tl })`,
}

/**
 * What the counter costs a page, beside other published counters in the same page and run: bytes, and
 * main-thread milliseconds of the start at 4x CPU throttling (medians of `rounds`).
 */
export async function benchCounter({ rounds }: { rounds: number }) {
  const browser = await launchChromium()
  const pages = await openPages()
  try {
    const page = await browser.newPage()
    const scripts = new Map([['Throughline', pages.script({})]])
    for (const [name, code] of Object.entries(apps)) scripts.set(name, await bundle(code))
    const counters = []
    for (const [name, script] of scripts) {
      const path = pages.show(
        'text/html',
        `<!doctype html><form method="post"></form>${'<p>Tea</p>'.repeat(200)}`,
      )
      const starts: number[] = []
      const longest: number[] = []
      for (let round = 0; round < rounds; round++) {
        await page.goto(pages.urlOf(path))
        await page.emulateCPUThrottling(4)
        const run = await page.evaluate(measureStart, script)
        await page.emulateCPUThrottling(null)
        starts.push(run.startMs)
        longest.push(run.longestTaskMs)
      }
      const bytes = name === 'Throughline' ? await counterBytes() : gzipped(script)
      counters.push({
        name,
        gzipBytes: bytes,
        startMs: median(starts),
        longestTaskMs: median(longest),
      })
    }
    const swaps = await measureSwaps(page, pages)
    const bundles = []
    for (const [name, code] of Object.entries(imports)) {
      bundles.push({ name, gzipBytes: gzipped(await bundle(code)) })
    }
    return { rounds, counters, swaps, bundles }
  } finally {
    await browser.close()
    await pages.close()
  }
}

/** Runs a counter; a task above 50 ms is told by the browser, else 0. */
async function measureStart(script: string) {
  let longestTaskMs = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration)
  })
  observer.observe({ entryTypes: ['longtask'] })
  const start = performance.now()
  new Function(script)()
  const startMs = performance.now() - start
  await new Promise((resolve) => setTimeout(resolve, 300))
  return { startMs, longestTaskMs }
}

async function bundle(code: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('..', import.meta.url)),
    mode: 'production',
    build: {
      write: false,
      rolldownOptions: {
        input: entry,
        output: { format: 'iife', codeSplitting: false },
      },
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? { id, moduleSideEffects: true } : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
  })
  const [output] = [built].flat()
  if (!output || !('output' in output)) throw new Error('Vite built nothing')
  return output.output[0].code
}

async function counterBytes(): Promise<number> {
  return gzipped(await readFile(new URL('../dist/tl.js', import.meta.url), 'utf8'))
}

const gzipped = (text: string) => gzipSync(text, { level: 9 }).length

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
