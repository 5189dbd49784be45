-- At which hours of the day do requests come, and which share of them on weekends?
select
  toHour(toTimeZone(created_at, {time_zone:String})) as hour,
  count() as leads,
  round(countIf(toDayOfWeek(toTimeZone(created_at, {time_zone:String})) > 5) / leads, 3) as on_weekends
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
group by hour
order by hour
