import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { letGoWhenClosing } from './closing.ts'

const ask = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'

async function serve(closingTimeout: number) {
  const server = createServer()
  letGoWhenClosing(server, closingTimeout)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('utf8').on('error', () => undefined)
  const gone = new Promise((resolve) => socket.once('close', resolve))
  const request = once(server, 'request')
  socket.write(ask)
  const response: ServerResponse = (await request)[1]
  return { server, socket, response, gone }
}

test('what is being answered when the server closes is answered to its end', async () => {
  const { server, socket, response, gone } = await serve(2 ** 31 - 1)
  const heard = once(socket, 'data')
  const closed = new Promise((resolve) => server.close(resolve))
  response.shouldKeepAlive = false
  response.end('all of it')

  expect((await heard)[0]).toMatch(/all of it/)
  await Promise.all([closed, gone])
})

test('a client that asks again and never comes to the end of it is let go in time', async () => {
  const { server, socket, response, gone } = await serve(1)
  const heard = once(socket, 'data')
  const accepted = response.socket
  response.end('the first')
  await heard
  socket.write('GET / HTTP/1.1\r\nhost: loc')
  while ((accepted?.bytesRead ?? 0) <= ask.length)
    await new Promise((resolve) => setImmediate(resolve))

  await new Promise((resolve) => server.close(resolve))
  await gone
})
