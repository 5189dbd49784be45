-- one row a lead that had touches, with the path of channels; spam and duplicates left out
create or replace view lead_paths as
select
  lead_id,
  client_id,
  day,
  created_at,
  arrayMap(channel -> toString(channel), touch_channel) as channels,
  toUInt8(status = 'won') as won,
  revenue,
  dateDiff('ms', touch_at[1], created_at) / 86400000 as days
from journeys(
  site = {site:String},
  from = {from:Date},
  to = {to:Date},
  time_zone = {time_zone:String},
  currency = {currency:String},
  bots = {bots:UInt8},
  basis = 'lead',
  lookback_days = {lookback_days:UInt16},
  path = {path:String},
  last_k = {last_k:UInt16}
)
where notEmpty(touch_at) and status not in ('spam', 'duplicate')
