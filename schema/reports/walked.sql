-- one row a path of channels, or more: how many people went it, and what came of the leads among them
-- As the view `paths`, save that leads of `credited_dates` are told as `credit_sums` has them, and that the site's
-- own `staff` are left out: a sum that has a lead of theirs goes with a row of -1.
select
  channels,
  toInt64(people) as people,
  toInt64(0) as leads,
  toInt64(0) as won,
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
  one_in = {one_in:UInt32},
  staff = {staff:Array(String)}
)
-- [paths by sums
union all
select
  arrayMap(channel -> toString(channel), credit_sums.channels) as channels,
  toInt64(sum(credit_sums.leads)) as people,
  people as leads,
  toInt64(sumIf(credit_sums.leads, status = 'won')) as won,
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
select
  channels,
  if(client_id in {staff:Array(String)}, -1, 1) as sign,
  sign,
  won * sign,
  revenue * sign,
  days * sign
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
where
  (toDate(created_at, {time_zone:String}) in {credited_dates:Array(Date)}) = (client_id in {staff:Array(String)})
  -- [paths both ways
  and day in {open_days:Array(Date)}
  -- paths both ways]
-- paths one by one]
