-- Which manager wins how many deals, at which average check and margin?
select
  manager,
  countIf(status not in ('spam', 'duplicate')) as deals,
  countIf(status = 'won') as won,
  round(won / nullIf(deals, 0), 3) as win_rate,
  round(toFloat64(sumIf(current_deals.revenue, status = 'won')) / nullIf(won, 0), 2) as average_check,
  round(
    toFloat64(sumIf(current_deals.revenue - current_deals.cogs, status = 'won'))
    / nullIf(toFloat64(sumIf(current_deals.revenue, status = 'won')), 0),
    3
  ) as margin
from current_deals
where
  site = {site:String}
  and currency = {currency:String}
  and toDate(created_at, {time_zone:String}) between {from:Date} and {to:Date}
group by manager
order by won desc, manager
