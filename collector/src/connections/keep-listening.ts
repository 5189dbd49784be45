import { connect } from 'node:net'
import type { Delivery, Listening } from '@throughline/connectors'
import { backOffMs, type Wait } from './wait.ts'

type Given = {
  listening: Listening
  /** Keeps what was heard, as if it had been sent. */
  take: (delivery: Delivery) => Promise<unknown>
  wait: Wait
  failed: (reason: string, error?: unknown) => void
  signal: AbortSignal
}

/** How long a vendor may take to say its first word. */
const firstWordMs = 10_000

/** Keeps a line to a vendor, and opens it again whenever it breaks, until told to stop. */
export async function keepListening(given: Given): Promise<void> {
  const { wait, failed, signal } = given
  let failures = 0
  while (!signal.aborted) {
    const { reason, heard, error } = await listenOnce(given)
    if (signal.aborted) return
    failures = heard ? 1 : failures + 1
    failed(reason, error)
    await wait(backOffMs(failures))
  }
}

type Ended = { reason: string; heard: boolean; error?: unknown }

/** Resolves once the line has ended and all that was heard is kept. */
function listenOnce({ listening, take, wait, failed, signal }: Given): Promise<Ended> {
  const { host, port } = listening
  const conversation = listening.open()
  let kept: Promise<void> = Promise.resolve()
  const ended: Ended = { reason: 'line_lost', heard: false }

  // Nobody says it a second time: what can't be kept now is kept later.
  async function keep(delivery: Delivery): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        await take(delivery)
        return
      } catch (error) {
        failed('not_kept', error)
        if (signal.aborted) return
        await wait(backOffMs(failures))
      }
    }
  }

  return new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.setEncoding('utf8')
    socket.setKeepAlive(true, 30_000)
    socket.setTimeout(firstWordMs, () => socket.destroy())
    const stop = () => socket.destroy()
    signal.addEventListener('abort', stop, { once: true })
    socket.once('data', () => socket.setTimeout(0))
    socket.on('data', (text: string) => {
      for (const heard of conversation.hear(text)) {
        if ('say' in heard) socket.write(heard.say)
        else if ('problem' in heard) {
          ended.reason = heard.problem
          socket.destroy()
          return
        } else {
          ended.heard = true
          const body = Buffer.from(heard.delivery)
          const delivery = {
            method: 'STREAM' as const,
            url: `tcp://${host}:${port}`,
            headers: {},
            body,
          }
          kept = kept.then(() => keep(delivery))
        }
      }
    })
    socket.once('error', (error) => {
      ended.error = error
    })
    socket.once('close', () => {
      signal.removeEventListener('abort', stop)
      kept.then(() => resolve(ended))
    })
  })
}
