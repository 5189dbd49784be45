import type { Delivery, Outcome } from '@throughline/connectors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import type { Services } from '../services.ts'
import { bodyOf } from './request.ts'

const params = Type.Object({ connector: Type.String(), secret: Type.String() })

type Route = { Params: { connector: string; secret: string } }

/**
 * `/v1/webhooks/<connector>/<secret>`: where vendors send. Some add the event to the address that they
 * were given, so whatever follows the secret is theirs.
 */
export async function webhookRoutes(app: FastifyInstance, services: Services) {
  const { connections, deliveries, door, publicUrl } = services
  const schema = { summary: 'Takes what a vendor sends', params, security: [] }

  for (const url of ['/v1/webhooks/:connector/:secret', '/v1/webhooks/:connector/:secret/*']) {
    app.route<Route>({
      method: ['GET', 'POST'],
      url,
      schema,
      async handler(request, reply) {
        const { connector, secret } = request.params
        const connection = connections.find(connector, secret)
        if (connection === undefined) {
          door.countFailure(request)
          throw unknownWebhook()
        }
        const delivery = deliveryIn(request, publicUrl)
        const { opened } = connection
        const greeting = opened.greet(delivery)
        if (greeting)
          return reply
            .type(greeting.type)
            .header(...nosniff)
            .send(greeting.body)
        if (delivery.method === 'GET') throw wrongMethod()
        const refusal = refusalOf(await deliveries.take(connection, delivery))
        if (refusal) throw refusal
        return reply.type(opened.answer.type).send(opened.answer.body)
      },
    })
  }
}

// What a check of the address sends is sent back: it must be no page.
const nosniff = ['x-content-type-options', 'nosniff'] as const

function deliveryIn(request: FastifyRequest, publicUrl: string | undefined): Delivery {
  const { method, headers, protocol, host } = request
  const url = `${publicUrl ?? `${protocol}://${host}`}${request.url}`
  if (!URL.canParse(url)) {
    throw new Refusal(400, 'malformed', { field: 'host', message: 'The address is none.' })
  }
  return {
    method: method === 'POST' ? 'POST' : 'GET',
    url,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    body: bodyOf(request),
  }
}

function refusalOf(outcome: Outcome): Refusal | undefined {
  if (outcome.outcome !== 'refused') return undefined
  const { reason, field } = outcome
  if (!outcome.signature) {
    const message = `This can't be used: ${reason}${field === '' ? '' : `, ${field}`}.`
    return new Refusal(400, reason, { field, message })
  }
  const message = 'The signature is missing or does not fit: compare the secret, and PUBLIC_URL.'
  return new Refusal(403, reason, { field: 'signature', message })
}

function unknownWebhook(): Refusal {
  return new Refusal(404, 'unknown_webhook', {
    message: 'Nobody is connected under this address. It may have been rotated or removed.',
  })
}

function wrongMethod(): Refusal {
  return new Refusal(405, 'wrong_method', { message: 'Send with POST.' }, { allow: 'POST' })
}
