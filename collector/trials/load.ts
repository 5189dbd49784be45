import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { openVisitors } from './visitors.ts'

/** Of one run of load. Latencies are in ms. */
export type Load = {
  seconds: number
  /** Requests that were answered with 200. */
  answered: number
  failed: number
  p50: number
  p99: number
}

type Options = {
  address: string
  /** Hits a request. */
  hits: number
  connections: number
  seconds: number
}

/**
 * Posts beacons over so many kept connections, each its next one when the last is answered. At the end
 * what is under way is waited for, so that all that was sent is counted. Written on sockets: a ready-made
 * generator takes a core and more for this, which the servers on the same machine would lack.
 */
export async function load({ address, hits, connections, seconds }: Options): Promise<Load> {
  const { hostname, port } = new URL(address)
  const visitors = openVisitors(hits)
  const latencies: number[] = []
  let failed = 0
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000

  async function ask(socket: Socket): Promise<void> {
    await once(socket, 'connect')
    while (performance.now() < endsAt) {
      const sentAt = performance.now()
      socket.write(visitors.nextRequest())
      const status = await answerOf(socket)
      if (status === 200) latencies.push(performance.now() - sentAt)
      else failed += 1
    }
    socket.destroy()
  }

  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname))
  await Promise.all(sockets.map(ask))
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return {
    seconds: (performance.now() - startedAt) / 1000,
    answered: latencies.length,
    failed,
    p50: at(0.5),
    p99: at(0.99),
  }
}

/** The status of the next answer, once all of it has come. */
function answerOf(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    const read = (chunk: Buffer) => {
      said += chunk.toString('latin1')
      const bodyAt = said.indexOf('\r\n\r\n') + 4
      if (bodyAt < 4) return
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(said)?.[1] ?? 0)
      if (said.length < bodyAt + length) return
      leave()
      resolve(Number(said.slice(9, 12)))
    }
    const fail = () => {
      leave()
      reject(new Error('The server closed a connection'))
    }
    const leave = () => {
      socket.off('data', read)
      socket.off('close', fail)
    }
    socket.on('data', read)
    socket.on('close', fail)
  })
}
