-- How much money waits in open deals, and since when?
select
  stage,
  count() as deals,
  round(sum(current_deals.revenue), 2) as potential,
  toDate(min(current_deals.created_at), {time_zone:String}) as oldest
from current_deals
where site = {site:String} and status in ('new', 'in_progress') and currency = {currency:String}
group by stage
order by potential desc, stage
