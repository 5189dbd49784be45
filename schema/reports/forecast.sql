-- one row a stage that open deals are in, one a large open deal (`kind` large), one of all closed deals (whole)
-- Deals as they stood at the end of the period. A stage's history is the deals that ever were in it, by any
-- version, and were won or lost in `history_days` before that end. Days run from when the deal came to the
-- stage; of the whole, from when it was created. A stage's large deals are the hundred of most revenue:
-- `squares` are of the revenue of the rest.
with
  toDateTime64(toDateTime({to:Date} + 1, {time_zone:String}), 3, 'UTC') as ends,
  toUnixTimestamp64Milli(ends) * 1000 as until,
  versions as (
    select
      deal_id, version, received_at, status, revenue, currency, created_at, closed_at,
      if(stage = '', '(not set)', stage) as stage
    from deals
    where site = {site:String} and created_at < ends and toInt64(version) < until
  ),
  standing as (
    select
      deal_id,
      argMax(versions.status, (version, received_at)) as status,
      argMax(versions.stage, (version, received_at)) as stage,
      argMax(versions.revenue, (version, received_at)) as revenue,
      argMax(versions.currency, (version, received_at)) as currency,
      argMax(versions.created_at, (version, received_at)) as created_at,
      ifNull(
        argMax(versions.closed_at, (version, received_at)),
        fromUnixTimestamp64Micro(toInt64(minIf(version, versions.status in ('won', 'lost'))), 'UTC')
      ) as closed_at,
      min(version) as first_version
    from versions
    group by deal_id
  ),
  closed as (
    select *, dateDiff('ms', created_at, closed_at) / 86400000 as days_of_life
    from standing
    where
      status in ('won', 'lost')
      and closed_at >= ends - toIntervalDay({history_days:UInt16})
      and closed_at < ends
  ),
  entries as (
    select deal_id, stage, min(version) as entered
    from versions
    where deal_id in (select deal_id from closed)
    group by deal_id, stage
  ),
  history as (
    select
      entries.stage as stage,
      count() as closed_deals,
      countIf(closed.status = 'won') as won,
      median(greatest(0, dateDiff(
        'ms',
        if(entered = first_version, closed.created_at, fromUnixTimestamp64Micro(toInt64(entered), 'UTC')),
        closed.closed_at
      )) / 86400000) as days
    from entries
    join closed on closed.deal_id = entries.deal_id
    group by stage
  ),
  whole as (
    select
      count() as closed_deals,
      countIf(status = 'won') as won,
      if(count() = 0, null, median(days_of_life)) as days,
      if(count() = 0, null, quantile(0.95)(days_of_life)) as old
    from closed
  ),
  open as (
    select
      standing.*,
      standing.currency = {currency:String} or rates.rate > 0 as has_rate,
      toDecimal128(round(if(standing.currency = {currency:String}, 1, rates.rate) * standing.revenue, 4), 4) as worth,
      row_number() over (partition by stage order by worth desc, deal_id) > 100 as small,
      dateDiff('ms', created_at, least(ends, {as_of:DateTime64(3, 'UTC')})) / 86400000 as age
    from standing
    asof left join rates as rates final
      on rates.site = {site:String}
      and rates.base = {currency:String}
      and rates.currency = standing.currency
      and rates.date <= toDate(standing.created_at, {time_zone:String})
    where status in ('new', 'in_progress')
  ),
  waiting as (
    select
      stage,
      count() as deals,
      countIf(not has_rate) as foreign_deals,
      sum(worth) as revenue,
      toFloat64(sumIf(worth, small)) as rest,
      sumIf(pow(toFloat64(worth), 2), small) as squares,
      countIf(age > (select old from whole)) as stale
    from open
    group by stage
  ),
  listed as (
    select
      'stage' as kind,
      waiting.stage as stage,
      waiting.deals as deals,
      waiting.foreign_deals as foreign_deals,
      waiting.revenue as revenue,
      waiting.rest as rest,
      waiting.squares as squares,
      waiting.stale as stale,
      history.closed_deals as closed,
      history.won as won,
      if(history.closed_deals = 0, null, history.days) as days
    from waiting
    left join history on history.stage = waiting.stage
    union all
    select 'large', stage, 1, 0, worth, 0, 0, 0, 0, 0, null
    from open
    where not small and worth > 0
    union all
    select 'whole', '', 0, 0, toDecimal128(0, 4), 0, 0, 0, closed_deals, won, days
    from whole
  )
select * from listed order by kind, revenue desc, stage
