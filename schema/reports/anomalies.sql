-- one row a day, a source and a metric that is not 0, in the period and the eight weeks before it
-- Leads and deals are of the day they came, revenue of the day it moved, cost of its own day. `squares` are
-- the squares of what the value is a sum of: visits, leads, deals, payments, clicks. Where clicks are not
-- told, a day's cost counts as 25 of them. `largest` is the largest payment. Visits and leads of the site's own
-- `staff` are left out, or taken off a sum again.
with
  {from:Date} - 56 as since,
  visited as (
    -- [visits by sums
    select date, channel, source, toInt64(sum(visit_sums.visits)) as visits
    from visit_sums
    where
      site = {site:String}
      and bot = 0
      and date between since and {to:Date}
      and settled in {settled:Array(UInt64)}
    group by date, channel, source
    -- visits by sums]
    -- [visits both ways
    union all
    -- visits both ways]
    -- [visits one by one
    select
      toDate(started_at, {time_zone:String}) as date,
      channel,
      source,
      sum(if(client_id in {staff:Array(String)}, -1, 1)) as visits
    from visits
    where
      site = {site:String}
      and bot = 0
      and day between since - 1 and {to:Date} + 1
      and started_at >= toDateTime(since, {time_zone:String})
      and started_at < toDateTime({to:Date} + 1, {time_zone:String})
      and (
        day not in {summed_days:Array(Date)}
        -- [own staff
        or client_id in {staff:Array(String)}
        -- own staff]
      )
      and (toDate(started_at, {time_zone:String}) in {summed_dates:Array(Date)}) = (client_id in {staff:Array(String)})
    group by date, channel, source
    -- visits one by one]
  ),
  asked as (
    select date, channel, source, toFloat64(sum(credit.leads)) as leads, toFloat64(sum(credit.deals)) as deals
    from (
      -- [credits by sums
      select date, channel, source, status, credit_sums.leads as leads, credit_sums.deals as deals
      from credit_sums
      where
        site = {site:String}
        and model = 'last_non_direct'
        and date between since and {to:Date}
        and settled in {credits_settled:Array(UInt64)}
      -- credits by sums]
      -- [credits both ways
      union all
      -- credits both ways]
      -- [credits one by one
      select
        toDate(dated_at, {time_zone:String}) as date,
        channel,
        source,
        status,
        share * if(client_id in {staff:Array(String)}, -1, 1) as leads,
        if(deal_id != '', leads, toDecimal64(0, 9)) as deals
      from credits(
        site = {site:String},
        from = {from:Date} - 56,
        to = {to:Date},
        time_zone = {time_zone:String},
        currency = {currency:String},
        bots = 0,
        basis = 'lead',
        lookback_days = 90,
        path = 'unchanged',
        last_k = 4,
        models = ['last_non_direct'],
        half_life_days = 7,
        removal_effects = map()
      )
      where
        (toDate(created_at, {time_zone:String}) in {credited_dates:Array(Date)}) = (client_id in {staff:Array(String)})
        -- [credits both ways
        and day in {open_days:Array(Date)}
        -- credits both ways]
      -- credits one by one]
    ) as credit
    where status not in ('spam', 'duplicate')
    group by date, channel, source
  ),
  paid as (
    select
      toDate(dated_at, {time_zone:String}) as date,
      channel,
      source,
      toFloat64(sum(credited.revenue)) as revenue,
      sum(pow(toFloat64(credited.revenue), 2)) as squares,
      toFloat64(max(credited.revenue)) as largest
    from credits(
      site = {site:String},
      from = {from:Date} - 56,
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'payment',
      lookback_days = 90,
      path = 'unchanged',
      last_k = 4,
      models = ['last_non_direct'],
      half_life_days = 7,
      removal_effects = map()
    ) as credited
    where status not in ('spam', 'duplicate') and client_id not in {staff:Array(String)}
    group by date, channel, source
  ),
  spent as (
    select
      date,
      channel,
      source,
      toFloat64(sum(spend.cost)) as cost,
      cost * cost / if(sum(spend.clicks) = 0, 25, sum(spend.clicks)) as squares
    from spend_in(site = {site:String}, from = since, to = {to:Date}, currency = {currency:String}) as spend
    group by date, channel, source
  ),
  listed as (
    select date, channel, source, 'visits' as metric, toFloat64(visits) as value, value as squares,
      toFloat64(1) as largest
    from visited
    union all
    select date, channel, source, told.1, told.2, told.2, 1
    from asked
    array join [('leads', leads), ('deals', deals)] as told
    union all
    select date, channel, source, 'revenue', revenue, squares, largest from paid
    union all
    select date, channel, source, 'cost', cost, squares, 0 from spent
  )
select toString(date) as date, channel, source, metric, value, squares, largest
from listed
where value != 0
order by date, channel, source, metric
