import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

type Hashed = { algorithm: 'sha1' | 'sha256'; encoding: 'hex' | 'base64' }

/** The HMAC of some bytes, or of pieces that follow each other. */
export function hmac(
  key: string,
  bytes: string | Uint8Array | (string | Uint8Array)[],
  { algorithm, encoding }: Hashed,
): string {
  const made = createHmac(algorithm, key)
  for (const piece of Array.isArray(bytes) ? bytes : [bytes]) made.update(piece)
  return made.digest(encoding)
}

export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex')

/** Takes the same time wherever two texts begin to differ, and however long they are. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
