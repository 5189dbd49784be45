-- one row a kind of money and a currency that the report's figures leave out
select currency, kind, sum(money) as amount
from (
  select currency, 'cost' as kind, toDecimal128(cost, 4) as money
  from spend
  where site = {site:String} and date between {from:Date} and {to:Date}
  union all
  select currency, 'revenue' as kind, toDecimal128(revenue, 4) as money
  from current_deals
  where
    site = {site:String}
    and status not in ('spam', 'duplicate')
    and created_at >= toDateTime({from:Date}, {time_zone:String})
    and created_at < toDateTime({to:Date} + 1, {time_zone:String})
)
where currency != {currency:String}
group by currency, kind
having amount != 0
order by kind, currency
