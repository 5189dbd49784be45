import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type Packed = { plain: string; gzip: Buffer; etag: string }

/** For what has its hash in its address. */
export const forGood = 'public, max-age=31536000, immutable'

/** A script, ready to be sent often. */
export function packed(plain: string): Packed {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { plain, gzip: gzipSync(plain, { level: 9 }), etag }
}

/** Names a version of a script in its address. */
export function hashOf(plain: string): string {
  return createHash('sha256').update(plain).digest('hex').slice(0, 20)
}

/** The value of `integrity` with which a browser takes this script and no other. */
export function integrityOf(plain: string): string {
  return `sha384-${createHash('sha384').update(plain).digest('base64')}`
}

/** Answers with a script that pages of any host may run. */
export function sendScript(
  request: FastifyRequest,
  reply: FastifyReply,
  { script: { plain, gzip, etag }, cached = 'public, max-age=300' }: Sent,
) {
  reply
    .header('content-type', 'text/javascript; charset=utf-8')
    .header('cache-control', cached)
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('vary', 'accept-encoding')
    .header('etag', etag)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(plain)
  return reply.header('content-encoding', 'gzip').send(gzip)
}

type Sent = { script: Packed; cached?: string }
