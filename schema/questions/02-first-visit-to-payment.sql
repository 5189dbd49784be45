-- How many days pass from the first visit to the first payment, by what the first visit came from?
with
  first_visits as (
    select client_id, min(visits.started_at) as first_at, argMin(visits.channel, visits.started_at) as channel
    from visits
    where site = {site:String}
    group by client_id
  ),
  first_payments as (
    select deal_id, min(payments.paid_at) as paid_at
    from payments final
    where site = {site:String} and amount > 0
    group by deal_id
  )
select
  channel,
  count() as deals,
  round(quantileExact(0.5)(dateDiff('second', first_at, paid_at) / 86400), 1) as median_days,
  round(quantileExact(0.9)(dateDiff('second', first_at, paid_at) / 86400), 1) as nine_of_ten_days
from current_deals
inner join first_payments using (deal_id)
inner join first_visits using (client_id)
where site = {site:String} and toDate(paid_at, {time_zone:String}) between {from:Date} and {to:Date}
group by channel
order by deals desc, channel
