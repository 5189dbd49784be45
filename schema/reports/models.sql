-- one row a group of the asked dimensions, with what each model credits it
-- Credits under every model and the cost of the period's days, summed apart and then stacked, as in
-- `performance`. Leads of `credited_dates` are read as `credit_sums` has them; those of the site's own `staff` are
-- left out, or taken off such a sum by a `sign` of -1. The totals are a row too: `is_total`.
with
  credited as (
    select
      dim1,
      dim2,
      dim3,
      dim4,
      grouping(dim1) as is_total,
      sumMap(map(part.model, part.leads * sign)) as leads,
      sumMap(map(part.model, part.revenue * sign)) as revenue,
      sumMap(map(part.model, part.cogs * sign)) as cogs
    from (
      -- [credits by sums
      select
        toString({by1:Identifier}) as dim1,
        toString({by2:Identifier}) as dim2,
        toString({by3:Identifier}) as dim3,
        toString({by4:Identifier}) as dim4,
        toString(credit.model) as model,
        1 as sign,
        sum(credit.leads) as leads,
        sum(credit.revenue) as revenue,
        sum(credit.cogs) as cogs
      from (
        select *, toMonday(date) as week, toStartOfMonth(date) as month, '' as everything
        from summed_credits(
          site = {site:String},
          from = {from:Date},
          to = {to:Date},
          models = {models:Array(String)},
          settled = {credits_settled:Array(UInt64)},
          removal_effects = {removal_effects:Map(String, Float64)}
        )
        where status not in ('spam', 'duplicate')
      ) as credit
      group by dim1, dim2, dim3, dim4, model
      -- credits by sums]
      -- [credits both ways
      union all
      -- credits both ways]
      -- [credits one by one
      select
        toString({by1:Identifier}) as dim1,
        toString({by2:Identifier}) as dim2,
        toString({by3:Identifier}) as dim3,
        toString({by4:Identifier}) as dim4,
        toString(credit.model) as model,
        credit.sign as sign,
        sumIf(share, counted) as leads,
        sum(credit.revenue) as revenue,
        sum(credit.cogs) as cogs
      from (
        select
          *,
          if(client_id in {staff:Array(String)}, -1, 1) as sign,
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
          bots = {bots:UInt8},
          basis = {basis:String},
          lookback_days = {lookback_days:UInt16},
          path = {path:String},
          last_k = {last_k:UInt16},
          models = {models:Array(String)},
          half_life_days = {half_life_days:Float64},
          removal_effects = {removal_effects:Map(String, Float64)}
        )
        where
          status not in ('spam', 'duplicate')
          and (toDate(created_at, {time_zone:String}) in {credited_dates:Array(Date)})
            = (client_id in {staff:Array(String)})
          -- [credits both ways
          and day in {open_days:Array(Date)}
          -- credits both ways]
      ) as credit
      group by dim1, dim2, dim3, dim4, model, sign
      -- credits one by one]
    ) as part
    group by grouping sets ((dim1, dim2, dim3, dim4), ())
  ),
  spent as (
    select
      toString({by1:Identifier}) as dim1,
      toString({by2:Identifier}) as dim2,
      toString({by3:Identifier}) as dim3,
      toString({by4:Identifier}) as dim4,
      grouping(dim1) as is_total,
      sum(spend.cost) as cost
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
      from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String})
    ) as spend
    group by grouping sets ((dim1, dim2, dim3, dim4), ())
  ),
  stacked as (
    select dim1, dim2, dim3, dim4, is_total, leads, revenue, cogs, toDecimal128(0, 4) as cost
    from credited
    union all
    select dim1, dim2, dim3, dim4, is_total, map(), map(), map(), cost
    from spent
  )
select
  is_total,
  dim1,
  dim2,
  dim3,
  dim4,
  sumMap(stacked.leads) as leads,
  sumMap(stacked.revenue) as revenue,
  sumMap(stacked.cogs) as cogs,
  sum(stacked.cost) as cost
from stacked
group by is_total, dim1, dim2, dim3, dim4
order by revenue['last_non_direct'] desc, cost desc, dim1, dim2, dim3, dim4
