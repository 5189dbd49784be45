-- How many paid clicks never became a visit, by campaign, and what does a visit cost really?
with
  seen as (
    select source, medium, campaign, count() as visits
    from visits
    where site = {site:String} and day between {from:Date} and {to:Date} and bot = 0
    group by source, medium, campaign
  ),
  spent as (
    select source, medium, campaign, sum(spend.clicks) as clicks, sum(spend.cost) as cost
    from spend
    where
      site = {site:String}
      and date between {from:Date} and {to:Date}
      and currency = {currency:String}
    group by source, medium, campaign
  )
select
  source,
  campaign,
  clicks,
  visits,
  round(1 - visits / clicks, 3) as lost_clicks,
  round(toFloat64(cost) / clicks, 2) as cost_per_click,
  round(toFloat64(cost) / nullIf(visits, 0), 2) as cost_per_visit
from spent
left join seen using (source, medium, campaign)
where clicks > 0
order by lost_clicks desc, source, campaign
