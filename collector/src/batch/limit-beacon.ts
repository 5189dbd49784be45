import { Readable } from 'node:stream'
import type { FastifyRequest, RequestPayload } from 'fastify'
import { Refusal } from '../errors.ts'

const largestBeacon = 64 * 1024

/**
 * Holds what comes without a key to 64 KB before it is read, as browsers say the length; what comes in
 * chunks without one is cut off there.
 * @throws Refusal 413
 */
export function limitBeacon({ headers }: FastifyRequest, payload: RequestPayload): RequestPayload {
  const length = headers['content-length']
  if (Number(length) > largestBeacon) throw tooLarge()
  return length === undefined ? Readable.from(bounded(payload)) : payload
}

async function* bounded(payload: RequestPayload): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of payload) {
    bytes += chunk.length
    if (bytes > largestBeacon) throw tooLarge()
    yield chunk
  }
}

function tooLarge(): Refusal {
  const message = 'A beacon is at most 64 KB.'
  // What still comes of it is not read.
  const headers = { connection: 'close' }
  return new Refusal(413, 'too_large', { field: 'body', limit: largestBeacon, message }, headers)
}
