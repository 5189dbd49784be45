-- one row a group of the asked dimensions
-- Visits of the period, what leads on the date basis are of it with all that became of them, credited to
-- their touches under one model, and the cost of its days: each is summed apart and then stacked, which is a full outer join of the three. So spend without a
-- deal and money without a source are rows too. Visits of bots count where `bots` is 1. The totals are a row
-- too: `is_total`.
with
  visited as (
    select
      {by1:Identifier} as dim1,
      {by2:Identifier} as dim2,
      {by3:Identifier} as dim3,
      {by4:Identifier} as dim4,
      grouping(dim1) as is_total,
      count() as visits,
      uniqExact(client_id) as visitors
    from (
      select
        *,
        device_type as device,
        toDate(started_at, {time_zone:String}) as date,
        toMonday(date) as week,
        toStartOfMonth(date) as month,
        '' as everything
      from visits
      where
        site = {site:String}
        and bot <= {bots:UInt8}
        and day between {from:Date} - 1 and {to:Date} + 1
        and started_at >= toDateTime({from:Date}, {time_zone:String})
        and started_at < toDateTime({to:Date} + 1, {time_zone:String})
    )
    group by grouping sets ((dim1, dim2, dim3, dim4), ())
  ),
  credited as (
    select
      {by1:Identifier} as dim1,
      {by2:Identifier} as dim2,
      {by3:Identifier} as dim3,
      {by4:Identifier} as dim4,
      grouping(dim1) as is_total,
      sumIf(share, counted) as leads,
      sumIf(share, counted and deal_id != '') as deals,
      sumIf(share, counted and status = 'won') as won,
      sum(credited.revenue) as revenue,
      sum(credited.cogs) as cogs
    from (
      select
        *,
        toDate(dated_at, {time_zone:String}) as date,
        toMonday(date) as week,
        toStartOfMonth(date) as month,
        '' as everything
      from credits(
        site = {site:String},
        from = {from:Date},
        to = {to:Date},
        time_zone = {time_zone:String},
        currency = {currency:String},
        lead_goals = {lead_goals:Array(String)},
        bots = {bots:UInt8},
        basis = {basis:String},
        lookback_days = {lookback_days:UInt16},
        path = {path:String},
        last_k = {last_k:UInt16},
        models = [{model:String}],
        half_life_days = {half_life_days:Float64},
        removal_effects = {removal_effects:Map(String, Float64)}
      )
      where status not in ('spam', 'duplicate')
    ) as credited
    group by grouping sets ((dim1, dim2, dim3, dim4), ())
  ),
  spent as (
    select
      {by1:Identifier} as dim1,
      {by2:Identifier} as dim2,
      {by3:Identifier} as dim3,
      {by4:Identifier} as dim4,
      grouping(dim1) as is_total,
      sumIf(spend.cost, currency = {currency:String}) as cost,
      sum(spend.clicks) as clicks
    from (
      select
        *,
        '' as device,
        '' as os,
        '' as browser,
        '' as country,
        '' as region,
        '' as city,
        toMonday(date) as week,
        toStartOfMonth(date) as month,
        '' as everything
      from spend
    ) as spend
    where site = {site:String} and date between {from:Date} and {to:Date}
    group by grouping sets ((dim1, dim2, dim3, dim4), ())
  ),
  stacked as (
    select dim1, dim2, dim3, dim4, is_total, visits, visitors, 0 as leads, 0 as deals, 0 as won,
      toDecimal128(0, 4) as revenue, toDecimal128(0, 4) as cogs, toDecimal128(0, 4) as cost, 0 as clicks
    from visited
    union all
    select dim1, dim2, dim3, dim4, is_total, 0, 0, leads, deals, won, revenue, cogs, toDecimal128(0, 4), 0
    from credited
    union all
    select dim1, dim2, dim3, dim4, is_total, 0, 0, 0, 0, 0, toDecimal128(0, 4), toDecimal128(0, 4), cost, clicks
    from spent
  )
select
  is_total,
  toString(dim1) as dim1,
  toString(dim2) as dim2,
  toString(dim3) as dim3,
  toString(dim4) as dim4,
  sum(stacked.visits) as visits,
  sum(stacked.visitors) as visitors,
  sum(stacked.leads) as leads,
  sum(stacked.deals) as deals,
  sum(stacked.won) as won,
  sum(stacked.revenue) as revenue,
  sum(stacked.cogs) as cogs,
  sum(stacked.cost) as cost,
  sum(stacked.clicks) as clicks
from stacked
group by is_total, dim1, dim2, dim3, dim4
order by revenue desc, cost desc, visits desc, dim1, dim2, dim3, dim4
