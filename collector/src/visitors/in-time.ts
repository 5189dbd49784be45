import { Refusal } from '../errors.ts'

/** What `work` gives. @throws Refusal 503 where it takes longer, as while the database is away. */
export async function inTime<Done>(work: Promise<Done>, patienceMs = 30_000): Promise<Done> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = 'Rows still wait for the database. Ask again later.'
    const refusal = new Refusal(503, 'rows_waiting', { message }, { 'retry-after': '30' })
    timer = setTimeout(() => reject(refusal), patienceMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
