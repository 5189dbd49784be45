import type { IncomingMessage } from 'node:http'
import { Refusal } from '../errors.ts'

const largestBeacon = 64 * 1024

/**
 * The body of a beacon. More than 64 KB is refused before it is read, as browsers say the length; what
 * comes in chunks without one is cut off there. @throws Refusal 413; 400 where the sender goes away.
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > largestBeacon) return reject(tooLarge())
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > largestBeacon) reject(tooLarge())
    })
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
    )
    request.on('error', () =>
      reject(new Refusal(400, 'gone', { message: 'The sender went away.' })),
    )
  })
}

function tooLarge(): Refusal {
  const message = 'A beacon is at most 64 KB.'
  // What still comes of it is not read.
  const headers = { connection: 'close' }
  return new Refusal(413, 'too_large', { field: 'body', limit: largestBeacon, message }, headers)
}
