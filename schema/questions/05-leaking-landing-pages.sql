-- Which landing pages leak: many visits begin there, most see nothing else, and few reach a goal?
select
  path(landing_page) as page,
  count() as visits,
  round(countIf(pageviews <= 1) / visits, 3) as left_at_once,
  round(countIf(goals > 0) / visits, 3) as reached_a_goal
from visits
where site = {site:String} and day between {from:Date} and {to:Date} and bot = 0
group by page
order by left_at_once desc, visits desc, page
limit 15
