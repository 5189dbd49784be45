-- Which sources send spam and duplicates?
select
  source,
  medium,
  count() as deals,
  countIf(status = 'spam') as spam,
  countIf(status = 'duplicate') as duplicates,
  round((spam + duplicates) / deals, 3) as share
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
where deal_id != ''
group by source, medium
having deals >= 5
order by share desc, deals desc, source, medium
limit 12
