// fetch keepalive and sendBeacon refuse more than 64 KB of requests in flight.
const largestBytes = 50_000
const envelopeBytes = 64
const largestCount = 50

/** Takes the next batch off `waiting`: up to 50 hits and 50 KB of UTF-8, but at least one hit. */
export function takeBatch(waiting: string[]): string[] {
  let bytes = envelopeBytes
  const end = waiting.findIndex((hit, index) => {
    bytes += new Blob([hit]).size + 1
    return index === largestCount || (bytes > largestBytes && index > 0)
  })
  return waiting.splice(0, end < 0 ? waiting.length : end)
}
