-- Which campaigns cost money and have not brought a single won deal?
with
  earned as (
    select source, medium, campaign, count() as leads, countIf(status = 'won') as won
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
    select source, medium, campaign, sum(spend.cost) as cost, sum(spend.clicks) as clicks
    from spend
    where
      site = {site:String}
      and date between {from:Date} and {to:Date}
      and currency = {currency:String}
    group by source, medium, campaign
  )
select source, medium, campaign, round(cost, 2) as cost, clicks, leads
from spent
left join earned using (source, medium, campaign)
where won = 0 and cost > 0
order by cost desc, campaign
