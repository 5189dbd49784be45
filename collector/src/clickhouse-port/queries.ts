import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { InFile } from '../store/answer-in-file.ts'
import { TooManyQueries, type Turns } from '../store/turns.ts'
import { answer, type Terms } from './answer.ts'
import { endQuery } from './engine.ts'
import { Exception } from './exception.ts'
import type { Kind } from './judge.ts'
import type { Question } from './question.ts'

type Options = { connect: () => ClickHouseClient; keeper: ClickHouseClient; turns: Turns }

/** What runs for whom, so that nothing runs on for nobody. */
export function openQueries({ connect, keeper, turns }: Options) {
  const ends = new Set<() => void>()
  const pending = new Set<Promise<unknown>>()
  let closing = false
  let tags = 0

  async function run(question: Question, terms: Omit<Terms, 'tag'>, raw: ServerResponse) {
    if (raw.destroyed || closing) {
      throw new Exception(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled')
    }
    tags += 1
    const tag = `throughline-port-${tags}`
    let done = false
    // A kill that comes a moment before the query is on the engine's list finds nothing: say it again.
    const end = async () => {
      while (!done) {
        await endQuery(keeper, tag).catch(() => undefined)
        await pause(100)
      }
    }
    const gone = () => void end()
    const client = connect()
    try {
      return await answer(client, question, { ...terms, tag }, (kind: Kind) => {
        // What writes is brought to its end, as a server does it.
        if (kind !== 'read') return
        ends.add(gone)
        raw.once('close', gone)
        if (raw.destroyed || closing) gone()
      })
    } finally {
      done = true
      ends.delete(gone)
      raw.off('close', gone)
      await client.close()
    }
  }

  return {
    /** In its turn. A query that only reads ends with the connection of who asked it. */
    async ask(question: Question, terms: Omit<Terms, 'tag'>, raw: ServerResponse): Promise<InFile> {
      const asked = turns.take(() => run(question, terms, raw))
      pending.add(asked)
      try {
        return await asked
      } catch (error) {
        if (!(error instanceof TooManyQueries)) throw error
        throw new Exception(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', error.message)
      } finally {
        pending.delete(asked)
      }
    },
    /** Ends what reads, and waits for what writes. */
    async close(): Promise<void> {
      closing = true
      for (const end of ends) end()
      await Promise.allSettled(pending)
    },
  }
}
