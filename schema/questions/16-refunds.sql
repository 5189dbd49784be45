-- How much of what was paid went back, month by month?
select
  toStartOfMonth(toDate(paid_at, {time_zone:String})) as month,
  round(sumIf(amount, amount > 0), 2) as paid,
  round(-sumIf(amount, amount < 0), 2) as refunded,
  round(toFloat64(refunded) / nullIf(toFloat64(paid), 0), 3) as share
from payments final
where
  site = {site:String}
  and currency = {currency:String}
  and toDate(paid_at, {time_zone:String}) between {from:Date} and {to:Date}
group by month
order by month
