import { once } from 'node:events'
import { request as ask, createServer } from 'node:http'

type Options = {
  /** The host and port of the database behind it. */
  host(): string
  /** What to do once an insert has been answered by the database, before the answer goes on. */
  onInserted(): 'answer' | 'cut'
}

/** Between a collector and its database: sees when an insert is done, and may keep that to itself. */
export async function openProxy({ host, onInserted }: Options) {
  const server = createServer((request, response) => {
    const [hostname, port] = host().split(':')
    const { method, url: path, headers } = request
    const onward = ask({ hostname, port, method, path, headers }, (answer) => {
      const isInsert = /insert(?:\+|%20|\s)+into/i.test(decodeURIComponent(path ?? ''))
      if (isInsert && answer.statusCode === 200 && onInserted() === 'cut') {
        answer.resume()
        return request.socket.destroy()
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => request.socket.destroy())
    request.pipe(onward)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    host: `127.0.0.1:${port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
