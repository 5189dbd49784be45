export type Turns = ReturnType<typeof openTurns>

/** More queries wait than may. */
export class TooManyQueries extends Error {
  override readonly name = 'TooManyQueries'
}

/**
 * So many at once, so many more in line. Each query of the embedded engine holds one of the four threads
 * that Node has for all its files too: without a limit, six dashboards would stop the journal.
 */
export function openTurns({ atOnce, inLine = 64 }: { atOnce: number; inLine?: number }) {
  const waiting: (() => void)[] = []
  let running = 0

  return {
    /** How many run. */
    running: () => running,
    /** @throws TooManyQueries where the line is too long. */
    async take<Done>(work: () => Promise<Done>): Promise<Done> {
      if (running >= atOnce) {
        if (waiting.length >= inLine) {
          throw new TooManyQueries(`Too many queries: ${atOnce} run and ${inLine} wait`)
        }
        await new Promise<void>((resolve) => waiting.push(resolve))
      } else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
