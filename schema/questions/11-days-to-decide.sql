-- How many days does a deal take to be won, and how many to be lost?
select
  status,
  count() as deals,
  round(quantileExact(0.5)(dateDiff('second', created_at, assumeNotNull(closed_at)) / 86400), 1) as median_days,
  round(max(dateDiff('second', created_at, assumeNotNull(closed_at)) / 86400), 1) as longest_days
from current_deals
where
  site = {site:String}
  and status in ('won', 'lost')
  and closed_at is not null
  and toDate(created_at, {time_zone:String}) between {from:Date} and {to:Date}
group by status
order by status
