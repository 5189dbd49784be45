-- one row a person that somebody of the turn belongs to, or did, and one a node of these
with persons as (
  select toString(person_id) as person_id
  from person_nodes
  where
    site = {site:String}
    and (node_type, node) in (select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String})
  union distinct
  select former_id as person_id
  from people_history
  where
    site = {site:String}
    and former_id != ''
    and (node_type, node) in (select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String})
)
select {turn:UInt64} as turn, {site:String} as site, 'person' as kind, person_id as node
from persons
union all
select {turn:UInt64} as turn, {site:String} as site, toString(node_type) as kind, node
from people_members
where
  people_members.site = {site:String}
  and node_type in ('client_id', 'phone', 'deal')
  and person_id in (select person_id from persons)
