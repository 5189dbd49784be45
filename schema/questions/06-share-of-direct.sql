-- Which share of visits is Direct, month by month? A share that rises may mean that tags are lost.
select
  toStartOfMonth(toDate(started_at, {time_zone:String})) as month,
  count() as visits,
  countIf(channel = 'Direct') as direct,
  round(direct / visits, 3) as share
from visits
where site = {site:String} and day between {from:Date} and {to:Date} and bot = 0
group by month
order by month
