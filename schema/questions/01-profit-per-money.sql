-- Which campaign brought the most profit for each rouble, or euro, of its cost?
with
  earned as (
    select source, medium, campaign, sum(credits.revenue - credits.cogs) as margin
    from credits(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      basis = 'lead',
      lookback_days = 90,
      path = 'unchanged',
      last_k = 1,
      models = ['last_non_direct'],
      half_life_days = 7,
      removal_effects = '{}',
      bots = 0
    )
    where status not in ('spam', 'duplicate')
    group by source, medium, campaign
  ),
  spent as (
    select source, medium, campaign, sum(spend.cost) as cost
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
  round(cost, 2) as cost,
  round(margin, 2) as margin,
  round(toFloat64(margin - cost) / toFloat64(cost), 2) as profit_per_one
from spent
left join earned using (source, medium, campaign)
where cost > 0
order by profit_per_one desc, source, campaign
