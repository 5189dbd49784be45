-- one row a stage that open deals are in, one a large open deal (`kind` large), one of all closed deals (whole)
-- Deals as they stood at the end of the period. A stage's history is the deals that ever were in it, by any
-- version, and were won or lost in `history_days` before that end. Days run from when the deal came to the
-- stage; of the whole, from when it was created. A stage's large deals are the hundred of most revenue, each with
-- that and what else is told of its stage: `rest` and `squares` are of the revenue of the others.
with
  toDateTime64(toDateTime({to:Date} + 1, {time_zone:String}), 3, 'UTC') as ends,
  toUnixTimestamp64Milli(ends) * 1000 as until,
  (
    select mapFromArrays(groupArray(currency), groupArray(known))
    from (
      select toString(currency) as currency, arraySort(groupArray((date, rate))) as known
      from rates final
      where site = {site:String} and base = {currency:String}
      group by currency
    )
  ) as rates_of,
  versions as (
    select
      deal_id, version, status, revenue, currency, created_at, closed_at,
      if(stage = '', '(not set)', stage) as stage
    from deals final
    where site = {site:String} and created_at < ends and toInt64(version) < until
  ),
  standing as (
    select
      deal_id,
      argMax((versions.status, versions.stage, versions.revenue, versions.currency, versions.created_at), version)
        as newest,
      ifNull(
        argMax(versions.closed_at, version),
        fromUnixTimestamp64Micro(toInt64(minIf(version, versions.status in ('won', 'lost'))), 'UTC')
      ) as closed_at,
      min(version) as first_version,
      minMap(map(versions.stage, version)) as entries
    from versions
    group by deal_id
  ),
  told as (
    select
      deal_id,
      newest.1 in ('new', 'in_progress') as is_open,
      newest.1 = 'won' as is_won,
      if(
        newest.4 = {currency:String}, toDecimal256(1, 18),
        toDecimal256(
          arrayLast(rate -> rate.1 <= toDate(newest.5, {time_zone:String}), rates_of[newest.4]).2, 18
        )
      ) as rate,
      toDecimal128(round(newest.3 * rate, 4), 4) as worth,
      arrayJoin(if(
        is_open,
        [('stage', newest.2, dateDiff('ms', newest.5, least(ends, {as_of:DateTime64(3, 'UTC')})) / 86400000)],
        arrayPushFront(
          arrayMap(
            (stage, entered) -> ('past', stage, greatest(0, dateDiff(
              'ms',
              if(entered = first_version, newest.5, fromUnixTimestamp64Micro(toInt64(entered), 'UTC')),
              closed_at
            ) / 86400000)),
            mapKeys(entries),
            mapValues(entries)
          ),
          ('whole', '', dateDiff('ms', newest.5, closed_at) / 86400000)
        )
      )) as place
    from standing
    where
      is_open
      or newest.1 in ('won', 'lost') and closed_at >= ends - toIntervalDay({history_days:UInt16}) and closed_at < ends
  ),
  counted as (
    select
      place.1 as kind,
      place.2 as stage,
      count() as deals,
      countIf(is_won) as won,
      countIf(rate = 0) as foreign_deals,
      median(place.3) as days,
      quantile(0.95)(place.3) as old,
      arraySort(one -> (-one.1, one.2), groupArrayIf((worth, deal_id, place.3), is_open)) as waiting
    from told
    group by kind, stage
  ),
  known as (
    select
      counted.*,
      tupleElement(waiting, 1) as worths,
      sumIf(deals, kind != 'stage') over (partition by stage) as closed_from_here,
      sumIf(won, kind != 'stage') over (partition by stage) as won_from_here,
      max(if(kind = 'stage', null, days)) over (partition by stage) as days_from_here,
      max(if(kind = 'whole', old, null)) over () as old_of_all
    from counted
  )
select
  row.1 as kind,
  stage,
  deals,
  foreign_deals,
  row.2 as revenue,
  toFloat64(arraySum(arraySlice(worths, 101))) as rest,
  arraySum(worth -> pow(toFloat64(worth), 2), arraySlice(worths, 101)) as squares,
  arrayCount(one -> ifNull(one.3 > old_of_all, 0), waiting) as stale,
  closed_from_here as closed,
  won_from_here as won,
  days_from_here as days
from known
array join arrayPushFront(
  arrayMap(worth -> ('large', worth), arrayFilter(worth -> worth > 0, arraySlice(worths, 1, 100))),
  (known.kind, arraySum(worths))
) as row
where known.kind != 'past'
order by kind, revenue desc, stage
