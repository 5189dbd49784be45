-- What does a lead cost, week by week?
with
  asked as (
    select toMonday(toDate(created_at, {time_zone:String})) as week, count() as leads
    from leads(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'lead',
      lookback_days = 90
    )
    where status not in ('spam', 'duplicate')
    group by week
  ),
  spent as (
    select toMonday(date) as week, sum(spend.cost) as cost
    from spend
    where
      site = {site:String}
      and date between {from:Date} and {to:Date}
      and currency = {currency:String}
    group by week
  )
select
  week,
  leads,
  round(cost, 2) as cost,
  round(toFloat64(cost) / nullIf(leads, 0), 2) as cost_per_lead
from spent
full join asked using (week)
order by week
