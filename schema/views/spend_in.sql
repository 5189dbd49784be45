-- one row a campaign, or finer, on one day: those of `spend` from `from` to `to`, in `currency`
-- Money is converted by the last rate at or before its day. What has none costs 0 here, and keeps its
-- amount in `left_out`.
create or replace view spend_in as
select
  spend.* except cost,
  toDecimal128(round(if(spend.currency = {currency:String}, 1, rates.rate) * spend.cost, 4), 4) as cost,
  if(spend.currency = {currency:String} or rates.rate > 0, 0, spend.cost) as left_out
from spend
asof left join rates as rates final
  on rates.site = spend.site
  and rates.base = {currency:String}
  and rates.currency = spend.currency
  and rates.date <= spend.date
where spend.site = {site:String} and spend.date between {from:Date} and {to:Date}
