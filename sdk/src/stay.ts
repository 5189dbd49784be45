import type { openCurrentVisit } from './current-visit.ts'
import { longestSilenceMs, type Visit } from './visit.ts'

type Kept = ReturnType<typeof openCurrentVisit>

/**
 * The visit of a hit that starts none: that of its document, prolonged unless it is over or another
 * tab began a new one. Undefined where nothing of this document was counted.
 */
export function stay({ read, own, keep }: Kept, now: number): Visit | undefined {
  const last = read()
  const mine = own()
  if (!mine || last?.id !== mine.id || now - last.last > longestSilenceMs) return mine
  return keep({ ...last, last: now })
}
