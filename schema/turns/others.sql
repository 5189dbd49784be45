-- one row a deal that may answer a request of the turn, or be an earlier sale to a person of it
with callers as (
  select distinct
    if(matches.kind = 'email', caller, right(replaceRegexpAll(caller, '[^0-9]', ''), 8)) as caller,
    client_id
  from matches
  where
    site = {site:String}
    and (matches.kind, contact_id) in (
      select substringIndex(node, ':', 1), substring(node, position(node, ':') + 1)
      from lead_turns
      where turn = {turn:UInt64} and site = {site:String} and kind = 'contact'
    )
)
select distinct {turn:UInt64} as turn, {site:String} as site, 'other_deal' as kind, substring(lead_id, 6) as node
from lead_keys
where
  lead_keys.site = {site:String}
  and startsWith(lead_id, 'deal:')
  and (
    key_type = 'caller' and key in (select caller from callers where caller != '')
    or key_type = 'client_id' and key in (
      select node from lead_turns where turn = {turn:UInt64} and site = {site:String} and kind = 'client_id'
      union all
      select client_id from callers where client_id != ''
    )
  )
union all
select {turn:UInt64} as turn, {site:String} as site, 'other_deal' as kind, node
from people_members
where
  people_members.site = {site:String}
  and node_type = 'deal'
  and person_id in (
    select person_id
    from person_nodes
    where
      site = {site:String}
      and (node_type, node) in (select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String})
  )
