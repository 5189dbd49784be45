import { openBenchCollector } from './bench-collector.ts'
import { load } from './load.ts'

export type Memory = {
  minutes: number
  hits: number
  /** Resident bytes, the medians of the second minute and of the last one, and the most there ever were. */
  early: number
  late: number
  peak: number
}

type Options = { minutes: number; connections: number; say(line: string): void }

/** How much memory a collector holds under full load, as time goes by. */
export async function measureMemory({ minutes, connections, say }: Options): Promise<Memory> {
  const server = await openBenchCollector()
  const samples: number[] = []
  const timer = setInterval(() => samples.push(server.residentBytes()), 1_000)
  const medians: number[] = []
  let hits = 0
  let peak = 0
  try {
    for (let minute = 1; minute <= minutes; minute += 1) {
      const { answered } = await load({
        address: server.address,
        hits: 10,
        connections,
        seconds: 60,
      })
      hits += answered * 10
      const minuteSamples = samples.splice(0).sort((a, b) => a - b)
      peak = Math.max(peak, minuteSamples.at(-1) ?? 0)
      medians.push(minuteSamples[Math.floor(minuteSamples.length / 2)] ?? Number.NaN)
      say(`memory, minute ${minute} of ${minutes}: ${megabytes(medians.at(-1))} MB`)
    }
  } finally {
    clearInterval(timer)
    await server.close()
  }
  const [first = Number.NaN, second = first] = medians
  return { minutes, hits, early: second, late: medians.at(-1) ?? Number.NaN, peak }
}

export function megabytes(bytes = Number.NaN): string {
  return (bytes / 2 ** 20).toFixed()
}
