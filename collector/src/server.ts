import { createServer, type RequestListener, type Server } from 'node:http'
import { brokenAnswerer } from './answer-broken.ts'
import { letGoWhenClosing } from './door/closing.ts'
import { patience } from './door/patience.ts'
import type { Refusals } from './refusals.ts'

type Options = { refusals: Refusals } & Partial<typeof patience>

/** An HTTP server, with the patience it has. What never becomes a request is answered and counted. */
export function openServer(listener: RequestListener, { refusals, ...own }: Options): Server {
  const { connectionTimeout, closingTimeout, ...options } = { ...patience, ...own }
  const server = createServer(options, listener)
  server.setTimeout(connectionTimeout)
  server.on('clientError', brokenAnswerer(refusals))
  letGoWhenClosing(server, closingTimeout)
  return server
}
