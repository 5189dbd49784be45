/** Keeps since when the oldest of what is stored waits for the map of persons. Unix ms. */
export function openBehind(since: number) {
  let waiting: number | undefined = since
  let underWay: number | undefined

  return {
    /** Something was stored, of which the oldest came in at that moment or later. */
    notice(at: number): void {
      waiting = earlier(waiting, at)
    },
    /** What waits now is being worked off. If that fails, it is begun again with what came since. */
    begin(): void {
      underWay = earlier(underWay, waiting)
      waiting = undefined
    },
    done(): void {
      underWay = undefined
    },
    /** Undefined where the map knows all. */
    since: (): number | undefined => earlier(underWay, waiting),
  }
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}
