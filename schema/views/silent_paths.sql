-- one row a person of the period who left no lead, with the path of channels
-- The path is of all touches of the period, the latest 500, shaped as those of leads are; see `journeys`. A row
-- stands for `people`: where `one_in` is above 1, of those who left no lead every so manieth browser is read, by
-- the hash of its client ID, for as many.
create or replace view silent_paths as
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
    select tupleElement(arraySlice(arraySort(groupArray((touched.at, touched.channel))), -500), 2) as channels
    from sampled_touches(
      site = {site:String},
      from = {from:Date} - 1,
      to = {to:Date} + 1,
      bots = {bots:UInt8},
      one_in = {one_in:UInt32}
    ) as touched
    left join known on known.node_hash = touched.node_hash
    where touched.at >= begins and touched.at < ends
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
select channels, {one_in:UInt32} as people
from shaped
