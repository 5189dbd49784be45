-- one row a kind of money and a currency that the report's figures leave out: there was no rate for its day
select currency, kind, sum(money) as amount
from (
  select currency, 'cost' as kind, toDecimal128(left_out, 4) as money
  from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String})
  -- [revenue
  union all
  select lead.currency as currency, 'revenue' as kind, toDecimal128(lead.price, 4) as money
  from lead_facts as lead final
  asof left join rates as rates final
    on rates.site = lead.site
    and rates.base = {currency:String}
    and rates.currency = lead.currency
    and rates.date <= toDate(ifNull(lead.closed_at, lead.created_at), {time_zone:String})
  where
    lead.site = {site:String}
    and lead.deal_id != ''
    and lead.currency != {currency:String}
    and lead.status not in ('spam', 'duplicate')
    and lead.day between {from:Date} - 1 and {to:Date} + 1
    and lead.created_at >= toDateTime({from:Date}, {time_zone:String})
    and lead.created_at < toDateTime({to:Date} + 1, {time_zone:String})
    and rates.rate = 0
  -- revenue]
)
where currency != {currency:String}
group by currency, kind
having amount != 0
order by kind, currency
