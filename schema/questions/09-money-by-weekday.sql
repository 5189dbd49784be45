-- On which weekday does money come in? 1 is Monday.
select
  toDayOfWeek(toTimeZone(paid_at, {time_zone:String})) as weekday,
  countIf(amount > 0) as payments,
  round(sumIf(amount, amount > 0), 2) as paid,
  round(sumIf(amount, amount < 0), 2) as refunded
from payments final
where
  site = {site:String}
  and currency = {currency:String}
  and toDate(paid_at, {time_zone:String}) between {from:Date} and {to:Date}
group by weekday
order by weekday
