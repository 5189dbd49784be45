type Clock = { ts: number; visitAt: number; sentAt: number; now: number }

const minuteMs = 60_000
/** A tab that is read for two days is still one visit; what claims more is no visit's start. */
export const longestVisitMs = 48 * 3_600_000

/**
 * Sets a browser's times by the collector's clock. The browser says when it sent the batch, so its
 * clock's error is known; it is taken off in whole minutes, so that a good clock is left alone and
 * one visit keeps one start. No hit lies in the future, and no visit begins after its hit.
 */
export function setClock({ ts, visitAt, sentAt, now }: Clock): { ts: number; visitAt: number } {
  const error = Math.round((sentAt - now) / minuteMs) * minuteMs
  const at = Math.min(ts - error, now)
  const start = Math.min(visitAt - error, at)
  return { ts: at, visitAt: start < at - longestVisitMs ? at : start }
}
