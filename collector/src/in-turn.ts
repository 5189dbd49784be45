/** Work of which one piece is done at a time. */
export function openTurn() {
  let last: Promise<unknown> = Promise.resolve()
  let busy = 0

  return {
    /** Does it when all is done that was asked before. */
    take<Done>(work: () => Promise<Done>): Promise<Done> {
      busy += 1
      const done = last.then(work).finally(() => {
        busy -= 1
      })
      // Who asked hears why it failed; the next one has his turn all the same.
      last = done.catch(() => undefined)
      return done
    },
    isBusy: () => busy > 0,
    /** Resolves when what was asked by now is done. */
    async end(): Promise<void> {
      await last
    },
  }
}
