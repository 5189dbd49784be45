import type { Ledger } from './traffic.ts'

export const trialKey = 'a-key-for-the-trials-only'

/** What became of the events that were answered. */
export type Found = {
  answered: number
  stored: number
  /** Answered and not stored. */
  lost: number
  /** Stored or counted more than once: in the table as merged, or in the visits that reports read. */
  doubled: number
  quarantined: number
}

/** Waits until nothing waits in the journal, and compares the database with the ledger. */
export async function verify(address: string, { answered }: Ledger): Promise<Found> {
  const rows = await drained(address)
  const ids = new Set((await askSql(address, 'select distinct event_id from hits')).split('\n'))
  const merged = Number(await askSql(address, 'select count() from hits final'))
  const counted = Number(await askSql(address, 'select sum(pageviews) + sum(goals) from visits'))
  const lost = [...answered].filter((id) => !ids.has(id)).length
  const doubled = Math.max(merged - ids.size, counted - ids.size)
  const { quarantined = 0 } = rows
  return { answered: answered.size, stored: ids.size, lost, doubled, quarantined }
}

/** The rows of the journal, once none waits. @throws where they don't add up. */
export async function drained(address: string): Promise<Record<string, number>> {
  for (;;) {
    const { rows } = JSON.parse(await get(`${address}/v1/journal`))
    if (rows.accepted !== rows.stored + rows.waiting + rows.quarantined) {
      throw new Error(`Rows don't add up: ${JSON.stringify(rows)}`)
    }
    if (rows.waiting === 0) return rows
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** One value or column, as tab-separated text. */
export async function askSql(address: string, query: string): Promise<string> {
  const answer = await fetch(`${address}/v1/sql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${trialKey}` },
    body: `${query} format TSV`,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text.trimEnd()
}

async function get(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${trialKey}` } })
  return answer.text()
}
