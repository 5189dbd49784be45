-- one row a path: of a lead that had touches, or of a person of the period who left none
-- Spam and duplicates are neither. A person's path is all touches of the period, the latest 500, shaped as
-- those of leads are; see `journeys`. `people` is how many a row stands for: where `one_in` is above 1, of
-- those who left no lead every so manieth browser is read, by the hash of its client ID, for as many.
create or replace view paths as
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  askers as (
    select sipHash64(client_id)
    from deals
    where site = {site:String} and created_at >= begins and created_at < ends
    union all
    select sipHash64(client_id)
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and ts >= begins
      and ts < ends
  ),
  asking_persons as (
    select sipHash64(person_id)
    from lead_facts final
    where
      site = {site:String}
      and day between {from:Date} - 1 and {to:Date} + 1
      and created_at >= begins
      and created_at < ends
  ),
  known as (
    select sipHash64(node) as node_hash, sipHash64(person_id) as person
    from person_nodes
    where
      site = {site:String}
      and node_type = 'client_id'
      and sipHash64(node) % {one_in:UInt32} = 0
  ),
  silent as (
    select arrayMap(
      touch -> touch.2,
      arraySlice(arraySort(groupArray((touched.at, touched.channel))), -500)
    ) as channels
    from touches(site = {site:String}, from = {from:Date} - 1, to = {to:Date} + 1, bots = {bots:UInt8}) as touched
    left join known on known.node_hash = touched.node_hash
    where
      touched.at >= begins
      and touched.at < ends
      and touched.node_hash % {one_in:UInt32} = 0
    group by if({one_in:UInt32} > 1 or known.person = 0, touched.node_hash, known.person)
    having not max(touched.node_hash in askers or known.person in asking_persons)
  ),
  shaped as (
    select multiIf(
      {path:String} = 'collapse',
      arrayFilter((channel, before) -> channel != before, channels, arrayPopBack(arrayPushFront(channels, ''))),
      {path:String} = 'first_only', arrayFilter((channel, nth) -> nth = 1, channels, arrayEnumerateUniq(channels)),
      {path:String} = 'no_direct' and arrayExists(channel -> channel != 'Direct', channels),
      arrayFilter(channel -> channel != 'Direct', channels),
      {path:String} = 'last_k', arraySlice(channels, -{last_k:UInt16}),
      channels
    ) as channels
    from silent
  )
select
  arrayMap(channel -> toString(channel), touch_channel) as channels,
  toUInt32(1) as people,
  toUInt8(1) as leads,
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
union all
select
  arrayMap(channel -> toString(channel), channels),
  {one_in:UInt32},
  toUInt8(0),
  toUInt8(0),
  toDecimal128(0, 4),
  toFloat64(0)
from shaped
