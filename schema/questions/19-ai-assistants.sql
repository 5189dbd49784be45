-- What do AI assistants bring, against search?
select
  channel,
  source,
  count() as visits,
  countIf(goals > 0) as with_goal,
  round(with_goal / visits, 3) as share,
  round(avg(pageviews), 1) as pages
from visits
where
  site = {site:String}
  and day between {from:Date} and {to:Date}
  and bot = 0
  and channel in ('AI Assistants', 'Organic Search')
group by channel, source
order by channel, visits desc, source
