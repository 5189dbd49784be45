-- one row a touch, as in `touches`, of those whose node's hash `one_in` divides
-- Where sixteen divides `one_in`, visits are read of `visit_samples`.
create or replace view sampled_touches as
with
  calls as (
    select * from matched_calls(site = {site:String}, from = {from:Date}, to = {to:Date})
  ),
  found as (
    select client_id, visit_id, client_hash, started_at, channel
    from visits
    where
      {one_in:UInt32} % 16 != 0
      and site = {site:String}
      and day between {from:Date} and {to:Date}
      and bot <= {bots:UInt8}
      and client_hash % {one_in:UInt32} = 0
    union all
    select client_id, visit_id, client_hash, started_at, channel
    from visit_samples final
    where
      {one_in:UInt32} % 16 = 0
      and site = {site:String}
      and day between {from:Date} and {to:Date}
      and bot <= {bots:UInt8}
      and client_hash % {one_in:UInt32} = 0
  )
select client_hash as node_hash, started_at as at, channel
from found
union all
select found.client_hash as node_hash, calls.at as at, found.channel as channel
from found
inner join calls on calls.client_id = found.client_id and calls.visit_id = found.visit_id
where (found.client_id, found.visit_id) in (select client_id, visit_id from calls where visit_id != '')
union all
select sipHash64(caller) as node_hash, at, channel
from calls
where visit_id = '' and channel != '' and caller != '' and sipHash64(caller) % {one_in:UInt32} = 0
