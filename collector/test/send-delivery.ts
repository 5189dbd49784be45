import type { Delivery } from '@throughline/connectors'
import type { FastifyInstance } from 'fastify'
import { inject } from './inject.ts'

/** Sends a delivery to the collector as the vendor would. */
export async function sendDelivery(
  app: FastifyInstance,
  { method, url, headers, body }: Delivery,
): Promise<{ status: number; text: string; type: string; body: ReturnType<typeof JSON.parse> }> {
  const { pathname, search } = new URL(url)
  const response = await inject(app, {
    method: method === 'GET' ? 'GET' : 'POST',
    url: pathname + search,
    headers,
    ...(method === 'GET' ? {} : { payload: Buffer.from(body) }),
  })
  const type = String(response.headers['content-type'])
  return {
    status: response.statusCode,
    text: response.body,
    type,
    body: type.startsWith('application/json') ? JSON.parse(response.body) : undefined,
  }
}
