-- one row a path of channels, or more: how many people of the period went it and left no lead
-- The path is of all touches of the period, the latest 500, shaped as those of leads are; see `journeys`. Where
-- `one_in` is above 1, of those who left no lead every so manieth browser is read, by the hash of its client ID, for
-- as many. Those of the client IDs `staff` are none of these people. Until who went the same way is counted, channels
-- are numbers: their places in `names`.
create or replace view silent_paths as
with
  (
    select arraySort(groupUniqArray(channel))
    from (
      select distinct channel
      from visit_parts
      where
        {one_in:UInt32} % 16 != 0
        and site = {site:String}
        and day between {from:Date} - 1 and {to:Date} + 1
      union all
      select distinct channel
      from visit_samples
      where
        {one_in:UInt32} % 16 = 0
        and site = {site:String}
        and day between {from:Date} - 1 and {to:Date} + 1
      union all
      select distinct channel
      from matches
      where
        site = {site:String}
        and kind = 'call'
        and at >= toDateTime({from:Date} - 1, 'UTC')
        and at < toDateTime({to:Date} + 2, 'UTC')
    )
  ) as names,
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  nodes as (
    select sipHash64(node) as node_hash, sipHash64(person_id) as person
    from person_nodes
    where
      site = {site:String}
      and node_type in ('client_id', 'phone')
      and sipHash64(node) % {one_in:UInt32} = 0
  ),
  asked as (
    select arrayJoin(arrayPushFront(
      arrayFilter(node_hash -> node_hash % {one_in:UInt32} = 0, [sipHash64(client_id)]), sipHash64(person_id)
    ))
    from lead_facts final
    where
      site = {site:String}
      and day between {from:Date} - 1 and {to:Date} + 1
      and created_at >= begins
      and created_at < ends
  ),
  askers as (
    select sipHash64(client_id)
    from deals
    where
      site = {site:String}
      and sipHash64(client_id) % {one_in:UInt32} = 0
      and created_at >= begins
      and created_at < ends
    union all
    select sipHash64(client_id)
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and sipHash64(client_id) % {one_in:UInt32} = 0
      and ts >= begins
      and ts < ends
    union all
    select sipHash64(caller)
    from matched_calls(site = {site:String}, from = {from:Date} - 1, to = {to:Date} + 1)
    where is_new = 1 and state not in ('internal', 'short') and at >= begins and at < ends
    union all
    select node_hash
    from nodes
    where person in asked
    union all
    select sipHash64(arrayJoin({staff:Array(String)}))
  ),
  silent as (
    select arrayMap(
      step -> toUInt16(step % 65536),
      arraySlice(arraySort(groupArray(
        toUnixTimestamp64Milli(touched.at) * 65536 + transform(touched.channel, names, arrayEnumerate(names), 0)
      )), -500)
    ) as numbers
    from sampled_touches(
      site = {site:String},
      from = {from:Date} - 1,
      to = {to:Date} + 1,
      bots = {bots:UInt8},
      one_in = {one_in:UInt32}
    ) as touched
    -- Of a sample each browser is one of its own.
    left join (select * from nodes where {one_in:UInt32} = 1) as known on known.node_hash = touched.node_hash
    where touched.at >= begins and touched.at < ends
    group by if(known.person = 0, touched.node_hash, known.person)
    having not max(touched.node_hash in askers or touched.node_hash in asked)
  ),
  walked as (
    select arrayMap(number -> names[number], numbers) as channels, count() * {one_in:UInt32} as people
    from silent
    group by numbers
  )
select
  multiIf(
    {path:String} = 'collapse',
    arrayFilter((channel, before) -> channel != before, channels, arrayPopBack(arrayPushFront(channels, ''))),
    {path:String} = 'first_only', arrayFilter((channel, nth) -> nth = 1, channels, arrayEnumerateUniq(channels)),
    {path:String} = 'no_direct' and arrayExists(channel -> channel != 'Direct', channels),
    arrayFilter(channel -> channel != 'Direct', channels),
    {path:String} = 'last_k', arraySlice(channels, -{last_k:UInt16}),
    channels
  ) as channels,
  people
from walked
