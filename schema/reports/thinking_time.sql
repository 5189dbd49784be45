-- one row a number of days, for deals of which the first money came in the period
-- Days are those of the calendar from the first touch of the person in the lookback, or from the first
-- request, to the first payment. Without a touch they are not known. Revenue is what came in the period.
-- The totals are a row too: `is_total`.
with
  [0, 1, 2, 4, 8, 15, 31, 61, 91] as lowest,
  ['same day', '1', '2–3', '4–7', '8–14', '15–30', '31–60', '61–90', 'more than 90', 'not known'] as names,
  paid as (
    select
      lead_id,
      max(counted) as is_first,
      min(dated_at) as paid_at,
      if({since:String} = 'lead', any(asked_at), any(touch_at[1])) as begun_at,
      {since:String} = 'lead' or notEmpty(any(touch_at)) as is_known,
      sum(journeys.revenue) as revenue
    from journeys(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'payment',
      lookback_days = {lookback:UInt16},
      path = 'unchanged',
      last_k = 1
    ) as journeys
    where status not in ('spam', 'duplicate') and client_id not in {staff:Array(String)}
    group by lead_id
    having is_first = 1
  ),
  waited as (
    select
      1 as deals,
      is_known as known,
      greatest(0, dateDiff('day', begun_at, paid_at, {time_zone:String})) as days,
      if(is_known, arrayLastIndex(low -> days >= low, lowest), length(names)) as place,
      revenue
    from paid
    union all
    select 0, 0, 0, arrayJoin(arrayEnumerate(lowest)), toDecimal128(0, 4)
  ),
  summed as (
    select
      place,
      grouping(place) = 1 as is_total,
      sum(waited.deals) as deals,
      sum(waited.revenue) as revenue,
      sum(waited.known) as known,
      if(known = 0, null, round(quantileExactInclusiveIf(0.5)(days, waited.known = 1), 2)) as median_days,
      if(known = 0, null, round(quantileExactInclusiveIf(0.75)(days, waited.known = 1), 2)) as p75_days,
      if(known = 0, null, round(quantileExactInclusiveIf(0.9)(days, waited.known = 1), 2)) as p90_days
    from waited
    group by grouping sets ((place), ())
  )
select
  is_total,
  if(is_total, '', names[place]) as days,
  summed.deals as deals,
  deals / nullIf(sumIf(summed.deals, is_total) over (), 0) as share,
  if(is_total or place = length(names), null, sum(summed.deals) over (order by is_total, place))
    / nullIf(sumIf(summed.known, is_total) over (), 0) as share_so_far,
  summed.revenue as revenue,
  toFloat64(summed.revenue) / nullIf(deals, 0) as average_check,
  median_days,
  p75_days,
  p90_days
from summed
order by is_total, place
