-- How many visits does it take before somebody asks?
with
  asked as (
    select client_id, min(created_at) as asked_at
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
    where client_id != '' and status not in ('spam', 'duplicate')
    group by client_id
  ),
  counted as (
    select client_id, countIf(visits.started_at <= asked_at) as before
    from asked
    inner join visits using (client_id)
    where site = {site:String}
    group by client_id
  )
select
  least(before, 6) as visits_before,
  count() as people,
  round(people / sum(people) over (), 3) as share
from counted
group by visits_before
order by visits_before
