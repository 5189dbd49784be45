import { openConnection } from './connection.ts'
import { openVisitors } from './visitors.ts'

/** What was sent and how it was answered, over all of a trial. */
export type Ledger = {
  /** IDs of events whose request was answered with 200: these must be stored, once. */
  answered: Set<string>
  /** Requests that were told to come again later. */
  toldToWait: number
}

export const openLedger = (): Ledger => ({ answered: new Set(), toldToWait: 0 })

type Options = {
  address: string
  ledger: Ledger
  senders?: number
  hits?: number
  /** How often each request is sent, answered or not. */
  times?: number
  /** Between two requests of one sender. */
  pauseMs?: number
}

/** Browsers that send until they are stopped, or until nobody answers. */
export function openTraffic(options: Options) {
  const { address, ledger, senders = 8, hits = 5, times = 1, pauseMs = 4 } = options
  const visitors = openVisitors(hits)
  let stopping = false
  const work = Promise.all(Array.from({ length: senders }, send))

  async function send(): Promise<void> {
    const connection = await openConnection(address).catch(() => undefined)
    while (connection && !stopping) {
      const { request, ids } = visitors.next()
      for (let time = 0; time < times; time += 1) {
        const answer = await connection.ask(request)
        if (answer === undefined) return
        if (answer.status === 200) for (const id of ids) ledger.answered.add(id)
        else if (answer.status === 503 && /retry-after/i.test(answer.head)) ledger.toldToWait += 1
        else throw new Error(`A request was answered with ${answer.head}${answer.body}`)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    connection?.close()
  }

  return {
    /** Resolves when nobody sends any more. */
    ended: work,
    async stop(): Promise<void> {
      stopping = true
      await work
    },
  }
}
