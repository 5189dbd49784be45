import { setTimeout } from 'node:timers/promises'

/** Resolves after some time, or as soon as the work is to stop. It keeps no process alive. */
export type Wait = (ms: number) => Promise<void>

export function waiting(signal: AbortSignal): Wait {
  return async (ms) => {
    await setTimeout(ms, undefined, { signal, ref: false }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

const longestMs = 300_000

/** 1 s after the first failure, twice as long after each further one, at most 5 minutes. */
export function backOffMs(failures: number): number {
  return Math.min(longestMs, 1000 * 2 ** Math.min(failures - 1, 20))
}
