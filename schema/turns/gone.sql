-- one row a lead of the turn that is none any more, or not of that day
select distinct site, day, lead_id, {turn:UInt64} as version, 1 as gone
from lead_keys
where
  site = {site:String}
  and (key_type, key) in (select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String})
  and (
    key_type = 'deal' and startsWith(lead_id, 'deal:')
    or key_type = 'client_id' and startsWith(lead_id, 'goal:')
    or key_type = 'contact'
  )
  and (day, lead_id) not in (select day, lead_id from lead_facts where site = {site:String} and version = {turn:UInt64})
