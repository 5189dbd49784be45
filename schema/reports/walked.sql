-- one row a path of channels, or more: how many people went it, and what came of the leads among them
-- As the view `paths`, save that leads of `credited_dates` are told as `credit_sums` has them.
select
  channels,
  people,
  toUInt64(0) as leads,
  toUInt64(0) as won,
  toDecimal128(0, 4) as revenue,
  toFloat64(0) as days
from silent_paths(
  site = {site:String},
  from = {from:Date},
  to = {to:Date},
  time_zone = {time_zone:String},
  lead_goals = {lead_goals:Array(String)},
  bots = {bots:UInt8},
  path = {path:String},
  last_k = {last_k:UInt16},
  one_in = {one_in:UInt32}
)
-- [paths by sums
union all
select
  arrayMap(channel -> toString(channel), credit_sums.channels) as channels,
  toUInt64(sum(credit_sums.leads)) as people,
  people as leads,
  toUInt64(sumIf(credit_sums.leads, status = 'won')) as won,
  sum(credit_sums.revenue) as revenue,
  sum(touch_days) as days
from credit_sums
where
  site = {site:String}
  and model = 'markov'
  and place = 1
  and date between {from:Date} and {to:Date}
  and settled in {credits_settled:Array(UInt64)}
  and status not in ('spam', 'duplicate')
group by credit_sums.channels
-- paths by sums]
-- [paths one by one
union all
select channels, toUInt64(1), toUInt64(1), toUInt64(won), revenue, days
from lead_paths(
  site = {site:String},
  from = {from:Date},
  to = {to:Date},
  time_zone = {time_zone:String},
  currency = {currency:String},
  bots = {bots:UInt8},
  lookback_days = {lookback_days:UInt16},
  path = {path:String},
  last_k = {last_k:UInt16}
)
-- [paths both ways
where
  day in {open_days:Array(Date)}
  and toDate(created_at, {time_zone:String}) not in {credited_dates:Array(Date)}
-- paths both ways]
-- paths one by one]
