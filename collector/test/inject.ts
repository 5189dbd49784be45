import type { FastifyInstance } from 'fastify'
import lightMyRequest, { type InjectOptions, type Response } from 'light-my-request'

/**
 * A request to the collector's whole server without a socket. `app.inject` would hand it to Fastify, and
 * a browser's hits pass beside that.
 */
export async function inject(app: FastifyInstance, options: InjectOptions): Promise<Response> {
  await app.ready()
  return lightMyRequest((request, response) => {
    app.server.emit('request', request, response)
  }, options)
}
