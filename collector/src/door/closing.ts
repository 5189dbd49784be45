import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * A server that closes lets go at once of sockets that never brought a request, and after
 * `closingTimeout` ms of all. Node takes a new socket for a request that has begun (browsers open some
 * ahead), and no longer looks for those that are late.
 */
export function letGoWhenClosing(server: Server, closingTimeout: number): void {
  const unasked = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    unasked.add(socket)
    socket.once('close', () => unasked.delete(socket))
  })
  server.on('request', ({ socket }) => unasked.delete(socket))

  const closeIdle = server.closeIdleConnections.bind(server)
  let late: NodeJS.Timeout | undefined
  // Both Fastify and close itself begin with this.
  server.closeIdleConnections = () => {
    closeIdle()
    for (const socket of unasked) socket.destroy()
    late ??= setTimeout(() => server.closeAllConnections(), closingTimeout).unref()
  }
  server.once('close', () => clearTimeout(late))
}
