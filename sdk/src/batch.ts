// fetch keepalive and sendBeacon refuse more than 64 KB of requests in flight.
const largestBytes = 50_000
const envelopeBytes = 64
const largestCount = 50

/** How many of the first `hits` are one batch: up to 50 and 50 KB of UTF-8, but at least one. */
export function batchLength(hits: string[]): number {
  let bytes = envelopeBytes
  const end = hits.findIndex((hit, index) => {
    bytes += new Blob([hit]).size + 1
    return index === largestCount || (bytes > largestBytes && index > 0)
  })
  return end < 0 ? hits.length : end
}
