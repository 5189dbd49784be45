import { NewKey, Rotation } from '@throughline/schema'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Key } from '../keys/key.ts'
import { bodyReader } from '../read-body.ts'
import type { Services } from '../services.ts'

const readNewKey = bodyReader(NewKey)
const readRotation = bodyReader(Rotation)
const params = Type.Object({ id: Type.String() })

type Params = { Params: { id: string } }

/** `/v1/keys`: further keys to the API. A secret is told once, when it is made, and never again. */
export async function keyRoutes(app: FastifyInstance, { keys, door }: Services) {
  const onRequest = door.needs('admin')

  app.get('/v1/keys', { onRequest, schema: { summary: 'Keys, without their secrets' } }, () => ({
    keys: keys.list().map(shown),
  }))

  app.post(
    '/v1/keys',
    { onRequest, schema: { summary: 'Makes a key', body: NewKey } },
    async (request, reply) => {
      const { key, secret } = await keys.make(readNewKey(request))
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...shown(key), secret })
    },
  )

  app.post<Params>(
    '/v1/keys/:id/rotate',
    { onRequest, schema: { summary: 'Gives a key a new secret', params, body: Rotation } },
    async (request, reply) => {
      const { key, secret } = await keys.rotate(request.params.id, readRotation(request))
      return reply.header('cache-control', 'no-store').send({ ...shown(key), secret })
    },
  )

  app.delete<Params>(
    '/v1/keys/:id',
    { onRequest, schema: { summary: 'Revokes a key', params } },
    async (request) => {
      const { id, revokedMs } = await keys.revoke(request.params.id)
      return { id, revoked_at: isoOf(revokedMs) }
    },
  )
}

function shown({ id, name, scopes, createdMs, expiresMs, previous }: Key) {
  return {
    id,
    name,
    scopes,
    created_at: isoOf(createdMs),
    expires_at: isoOf(expiresMs),
    previous_secret_until: isoOf(previous?.untilMs),
  }
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
