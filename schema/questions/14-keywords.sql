-- Which keywords bring requests?
select
  term,
  source,
  count() as visits,
  countIf(goals > 0) as with_goal,
  round(with_goal / visits, 3) as share
from visits
where site = {site:String} and day between {from:Date} and {to:Date} and bot = 0 and term != ''
group by term, source
order by with_goal desc, visits desc, term, source
limit 10
