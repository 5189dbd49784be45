-- one row a node of who may have asked in the period
-- What a deal, a lead goal, a call or an e-mail of the period names, and all that is of the same person:
-- `nodes` are the client IDs and phones of the person, whose touches are the lead's. The parameters are those
-- of `journeys`. What nothing joins has neither a type nor a person.
create or replace view lead_kin as
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  {to:Date} + 1 + if({basis:String} = 'visit', {lookback_days:UInt16}, 0) as until,
  toDateTime(until, {time_zone:String}) as ends,
  paying as (
    select deal_id
    from payments
    where {basis:String} = 'payment' and site = {site:String} and paid_at >= begins and paid_at < ends
  ),
  asked as (
    select deal_id
    from deals
    where
      site = {site:String}
      and (
        created_at >= begins and created_at < ends
        or {basis:String} = 'payment' and (closed_at >= begins or deal_id in paying)
      )
  ),
  named as materialized (
    select arrayJoin([client_id, phone, deal_id]) as node
    from deals
    where site = {site:String} and deal_id in asked
    union all
    select client_id
    from goals
    where site = {site:String} and has({lead_goals:Array(String)}, name) and toDate(ts) between {from:Date} - 1 and until
    union all
    select client_id
    from matches
    where site = {site:String} and toDate(matches.at) between {from:Date} - 1 and until
  ),
  persons as (
    select
      toString(person_id) as person_id,
      groupUniqArray((toString(node_type), node)) as members,
      arrayMap(found -> found.2, arrayFilter(found -> found.1 in ('client_id', 'phone'), members)) as nodes
    from person_nodes
    where
      site = {site:String}
      and person_id in (
        select person_id
        from person_nodes
        where site = {site:String} and node_type in ('client_id', 'phone', 'deal') and node in named
      )
    group by person_id
  )
select person_id, member.1 as node_type, member.2 as node, nodes
from persons
array join members as member
union all
select '' as person_id, '' as node_type, node, [] as nodes
from named
where node != ''
