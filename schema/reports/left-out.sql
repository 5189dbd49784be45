-- one row a kind of money and a currency that the report's figures leave out: there was no rate for its day
select currency, kind, sum(money) as amount
from (
  select currency, 'cost' as kind, toDecimal128(left_out, 4) as money
  from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String})
  union all
  select deal.currency as currency, 'revenue' as kind, toDecimal128(deal.revenue, 4) as money
  from current_deals as deal
  asof left join rates as rates final
    on rates.site = deal.site
    and rates.base = {currency:String}
    and rates.currency = deal.currency
    and rates.date <= toDate(ifNull(deal.closed_at, deal.created_at), {time_zone:String})
  where
    deal.site = {site:String}
    and deal.status not in ('spam', 'duplicate')
    and deal.created_at >= toDateTime({from:Date}, {time_zone:String})
    and deal.created_at < toDateTime({to:Date} + 1, {time_zone:String})
    and rates.rate = 0
)
where currency != {currency:String}
group by currency, kind
having amount != 0
order by kind, currency
