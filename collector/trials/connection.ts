import { once } from 'node:events'
import { connect } from 'node:net'

export type Answer = { status: number; head: string; body: string }

/**
 * A kept HTTP connection for one request after the other. Written on a socket: a client library takes a
 * core and more for a load like ours, which the servers on the same machine would lack.
 */
export async function openConnection(address: string) {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  // What goes wrong is told by the close that follows.
  socket.on('error', () => {})

  /** The answer, once all of it has come; undefined where the connection ends before. */
  function ask(request: string): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      let said = ''
      const read = (chunk: Buffer) => {
        said += chunk.toString('latin1')
        const answer = wholeAnswer(said)
        if (answer) end(answer)
      }
      const close = () => end(undefined)
      const end = (answer: Answer | undefined) => {
        socket.off('data', read)
        socket.off('close', close)
        resolve(answer)
      }
      if (socket.destroyed) return resolve(undefined)
      socket.on('data', read)
      socket.on('close', close)
      socket.write(request)
    })
  }

  return { ask, close: () => socket.destroy() }
}

function wholeAnswer(said: string): Answer | undefined {
  const bodyAt = said.indexOf('\r\n\r\n') + 4
  if (bodyAt < 4) return undefined
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(said)?.[1] ?? 0)
  if (said.length < bodyAt + length) return undefined
  return {
    status: Number(said.slice(9, 12)),
    head: said.slice(0, bodyAt),
    body: said.slice(bodyAt),
  }
}
