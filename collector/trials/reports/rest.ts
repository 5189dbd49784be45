import { pause } from '../faults/trial.ts'

/** Visits of the months that are over become one part each, as they do once half an hour brings them nothing. */
export async function mergeMonths(sql: (query: string) => Promise<string>): Promise<void> {
  const months = await sql(
    `select distinct toYYYYMM(day) as month from visit_parts
     where month < (select toYYYYMM(max(day)) from visit_parts) order by month`,
  )
  for (const month of months.trim().split('\n')) {
    process.stderr.write(`\rvisits of ${month} are merged `)
    await sql(`optimize table visit_parts partition ${month} final`)
  }
  process.stderr.write('\n')
}

export const ofVisits = { sums: 'summed_dates', written: 'visit_days', what: 'visits' }
export const ofLeads = { sums: 'summed_leads', written: 'lead_days', what: 'leads' }

/** Resolves when the sums of all days hold, and of visits those of the months that are over. */
export async function summed(
  sql: (query: string) => Promise<string>,
  { days, sums, written, what }: { days: number } & typeof ofVisits,
): Promise<void> {
  const holds = `select count()
    from (select * from ${sums} final) as summed
    inner join (
      select arrayJoin([day - 1, day, day + 1]) as date, sum(${written}.changes) as changes
      from ${written} group by date
    ) as written on written.date = summed.date and written.changes = summed.changes
    where (select count() from summed_months) >= (select uniqExact(toStartOfMonth(date)) - 1 from summed_dates)`
  for (let held = 0; held < days; ) {
    await pause(1000)
    held = Number(await sql(holds))
    process.stderr.write(`\r${what} of ${held} days of ${days} are summed `)
  }
  process.stderr.write('\n')
}

/** Until all leads are worked out, a report is refused. */
export async function untilAnswered(ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const isAnswered = await ask().then(
      () => true,
      (error) => {
        if (!String(error).includes('leads_are_worked_out')) throw error
        return false
      },
    )
    if (isAnswered) return
    await pause(1000)
  }
}

/**
 * After an import leads are worked out more than once, as what came tells of each other; five minutes later
 * the engine makes one part of each month of them.
 */
export async function untilLeadsRest(sql: (query: string) => Promise<string>): Promise<void> {
  const resting = `select
      dateDiff('second', (select max(changed_at) from lead_days), now('UTC')) >= 90
      and count() = uniqExact(partition)
    from system.parts
    where active and database = 'throughline' and table = 'lead_facts'`
  while ((await sql(resting)).trim() !== '1') await pause(1000)
}
