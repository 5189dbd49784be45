-- What does each channel return: revenue, cost, ROI, and the share of ad cost in revenue (ДРР)?
with
  earned as (
    select channel, sum(credits.revenue) as revenue, sum(credits.cogs) as cogs
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
    ) as credits
    where status not in ('spam', 'duplicate')
    group by channel
  ),
  spent as (
    select channel, sum(spend.cost) as cost
    from spend
    where
      site = {site:String}
      and date between {from:Date} and {to:Date}
      and currency = {currency:String}
    group by channel
  )
select
  channel,
  round(revenue, 2) as revenue,
  round(cost, 2) as cost,
  round(toFloat64(revenue - cogs - cost) / nullIf(toFloat64(cost), 0), 2) as roi,
  round(toFloat64(cost) / nullIf(toFloat64(revenue), 0), 3) as drr
from earned
full join spent using (channel)
order by revenue desc, channel
