-- one row a path: of a lead that had touches, or of people of the period who left none
-- Those of `lead_paths` and of `silent_paths`. `people` is how many a row stands for.
create or replace view paths as
select channels, toUInt64(1) as people, toUInt8(1) as leads, won, revenue, days
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
union all
select channels, people, toUInt8(0), toUInt8(0), toDecimal128(0, 4), toFloat64(0)
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
  staff = []
)
