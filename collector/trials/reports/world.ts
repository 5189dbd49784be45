export type World = { hits: number; days: number }

export const dealsOf = (hits: number) => Math.ceil(Math.ceil(hits / hitsAVisit) / visitsADeal)

/** The day after the last of a world. */
const end = "toDateTime64('2026-10-01 00:00:00', 3, 'UTC')"
export const lastDay = '2026-09-30'

export const hitsAVisit = 5
const visitsADeal = 50
const visitsAClient = 2
/** Rows a statement: what a person waits for, and what the progress bar steps by. */
const step = 500_000

const seconds = (n: string, seed: number, days: number) =>
  `toUInt32(cityHash64(${n}, ${seed}) % ${days * 86_400})`

/**
 * Statements of ClickHouse that fill a site in proportion: 5 hits a visit, 2 visits a client ID, a deal
 * each 50 visits, and 80 campaigns that cost money each day. Visits come in the order of time. With `hits`, visits come of them as they do
 * from browsers; without, they are written as such, which a disk bears at 100 million.
 */
export function worldOf({ hits, days }: World, { withHits }: { withHits: boolean }): string[] {
  const visits = Math.ceil(hits / hitsAVisit)
  const clients = Math.ceil(visits / visitsAClient)
  const deals = dealsOf(hits)
  const client = (n: string) =>
    `concat(toString(cityHash64(${n} % ${clients}) % 9000000000), '.1795400123')`
  const visit = `select
      number as n,
      ${client('n')} as client_id,
      concat('v', toString(n)) as visit_id,
      ${end} - ${days * 86_400} + intDiv(n * ${days * 86_400}, ${visits}) as visit_at,
      toUInt8(cityHash64(n, 2) % 6) as way,
      ['Direct', 'Organic Search', 'Paid Search', 'Paid Social', 'Referral', 'Email'][way + 1] as channel,
      ['(direct)', 'google', 'google', 'facebook', 'blog.example', 'news'][way + 1] as source,
      ['(none)', 'organic', 'cpc', 'paid', 'referral', 'email'][way + 1] as medium,
      if(way in (2, 3), concat('campaign-', toString(cityHash64(n) % 40)), '(not set)') as campaign,
      ['desktop', 'mobile'][cityHash64(n, 4) % 2 + 1] as device_type`
  const ofVisits = (from: number) => `from numbers(${from}, ${Math.min(step, visits - from)})`
  const starts = Array.from({ length: Math.ceil(visits / step) }, (_, at) => at * step)
  const visitRows = starts.map((from) =>
    withHits
      ? `insert into hits (site, received_at, event_id, type, ts, client_id, visit_id, visit_at, channel, source,
          medium, campaign, device_type)
        select 'default', ts, concat('e', toString(n), '-', toString(page)), 'pageview',
          visit_at + page * 30 as ts, client_id, visit_id, visit_at, channel, source, medium, campaign, device_type
        from (${visit} ${ofVisits(from)}) array join range(${hitsAVisit}) as page`
      : `insert into visit_parts (site, day, client_id, visit_id, started_at, ended_at, channel, source, medium,
          campaign, device_type, pageviews)
        select 'default', toDate(visit_at), client_id, visit_id, visit_at, visit_at + 120, channel, source, medium,
          campaign, device_type, initializeAggregation('uniqState', n)
        from (${visit} ${ofVisits(from)})`,
  )
  return [
    ...visitRows,
    `insert into deals (site, received_at, version, deal_id, client_id, status, revenue, currency, created_at)
      select 'default', now64(3), 1, concat('D', toString(number)), ${client('number * 25')},
        ['new', 'won', 'won', 'lost', 'spam'][cityHash64(number, 5) % 5 + 1],
        cityHash64(number, 6) % 100000 / 100, 'EUR', ${end} - ${seconds('number', 7, days)}
      from numbers(${deals})`,
    `insert into payments (site, received_at, version, payment_id, deal_id, paid_at, amount, currency)
      select 'default', now64(3), 1, concat('P', toString(number)), concat('D', toString(number)),
        ${end} - ${seconds('number', 7, days)} + 3600, cityHash64(number, 6) % 100000 / 100, 'EUR'
      from numbers(${deals}) where cityHash64(number, 5) % 5 in (1, 2)`,
    `insert into costs (site, received_at, version, kind, date, source, medium, campaign_key, campaign, channel,
        clicks, impressions, cost, currency)
      select 'default', now64(3), 1, 'row', toDate('${lastDay}') - number % ${days},
        ['google', 'facebook'][way], ['cpc', 'paid'][way], campaign, campaign,
        ['Paid Search', 'Paid Social'][way], 10, 1000, 12.34, 'EUR'
      from (
        select number, intDiv(number, ${days}) % 2 + 1 as way,
          concat('campaign-', toString(intDiv(number, ${days * 2}))) as campaign
        from numbers(${days * 80})
      )`,
  ]
}

/**
 * What one would write first: a join of hits, deals and costs, or of visits where no hits are kept. It counts a
 * deal once for each hit that it meets, so its money is wrong; here it only shows what reading them costs.
 */
export const naive = (seen: 'hits' | 'visits', from: string, to: string) => `
  select seen.channel, seen.campaign, uniqExact(seen.visit_id), uniqExact(seen.client_id),
    uniqExact(deals.deal_id), sum(deals.revenue), any(spent.cost)
  from ${seen} as seen
  left join deals on deals.site = seen.site and deals.client_id = seen.client_id
  left join (select channel, campaign, sum(cost) as cost from costs group by channel, campaign) as spent
    on spent.channel = seen.channel and spent.campaign = seen.campaign
  where seen.site = 'default' and toDate(seen.${seen === 'hits' ? 'ts' : 'started_at'}) between '${from}' and '${to}'
  group by seen.channel, seen.campaign`
