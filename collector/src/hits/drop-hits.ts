import type { Hit, Problem } from '@throughline/schema'
import type { Taken } from '../batch/take-batch.ts'

/** Refuses the valid hits that `problemOf` finds fault with. */
export function dropHits<H extends Hit>(
  taken: Taken<H>,
  problemOf: (hit: H, site: string) => Problem | undefined,
): void {
  // Mostly nothing is dropped, and the list stays what it is.
  if (taken.good.every(({ value, site }) => problemOf(value, site) === undefined)) return
  taken.good = taken.good.filter(({ index, site, value }) => {
    const problem = problemOf(value, site)
    if (problem) taken.rejected.push({ index, ...problem })
    return problem === undefined
  })
}
