-- What became of the leads of each week? Young weeks have more that is still open.
select
  toMonday(toDate(created_at, {time_zone:String})) as week,
  count() as leads,
  countIf(deal_id != '') as deals,
  countIf(status = 'won') as won,
  countIf(status = 'lost') as lost,
  leads - won - lost as still_open,
  round(won / leads, 3) as won_share
from leads(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'lead',
      lookback_days = 90
    )
where status not in ('spam', 'duplicate')
group by week
order by week
