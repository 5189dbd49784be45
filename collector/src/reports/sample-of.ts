import type { Period } from '../period.ts'
import type { Store } from '../store/store.ts'

/** With more writes of visits than this, people who left no lead are read as a sample. */
const mostWrites = 1_000_000

/** Of how many people who left no lead one is read: a power of two, and 1 where all are. */
export async function sampleOf(
  store: Pick<Store, 'read'>,
  { site, from, to }: Period & { site: string },
): Promise<number> {
  const [row] = await store.read<{ writes: string }>(
    `select toString(sum(changes)) as writes
     from visit_days
     where site = {site:String} and day between {from:Date} - 1 and {to:Date} + 1`,
    { site, from, to },
  )
  let oneIn = 1
  while (Number(row?.writes) / oneIn > mostWrites) oneIn *= 2
  return oneIn
}

/** What to tell with figures of a sample. */
export function sampleNote(oneIn: number): string {
  return `Of people who left no lead one in ${oneIn} was read, and stands for as many.`
}
