import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Behaves as Asterisk's manager interface: greets, lets in who knows the secret, and tells events. */
export async function openManager({ secret }: { secret: string }) {
  const sockets = new Set<Socket>()
  const logins: ((socket: Socket) => void)[] = []
  const arrived: Socket[] = []
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    socket.setEncoding('utf8')
    socket.write('Asterisk Call Manager/9.0.0\r\n')
    let said = ''
    socket.on('data', (text) => {
      said += text
      if (!said.endsWith('\r\n\r\n')) return
      if (!said.includes(`\r\nSecret: ${secret}\r\n`)) {
        socket.end('Response: Error\r\nMessage: Authentication failed\r\n\r\n')
        return
      }
      socket.write('Response: Success\r\nMessage: Authentication accepted\r\n\r\n')
      const waiting = logins.shift()
      if (waiting) waiting(socket)
      else arrived.push(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port }: AddressInfo = Object(server.address())

  return {
    port,
    /** The line of the next client that logged in. */
    login: (): Promise<Socket> => {
      const socket = arrived.shift()
      return socket ? Promise.resolve(socket) : new Promise((resolve) => logins.push(resolve))
    },
    lines: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export const cdr = (id: string): string =>
  [
    'Event: Cdr',
    'Source: 79161234567',
    'Destination: 600',
    'StartTime: 2026-10-05 09:15:07',
    'AnswerTime: 2026-10-05 09:15:19',
    'EndTime: 2026-10-05 09:17:19',
    'Duration: 132',
    'BillableSeconds: 120',
    'Disposition: ANSWERED',
    `UniqueID: ${id}`,
    'UserField: 74950001122',
    '\r\n',
  ].join('\r\n')
