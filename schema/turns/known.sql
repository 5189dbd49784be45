-- one row a client ID, deal, call or e-mail of a lead that is known by something of the turn
select distinct {turn:UInt64} as turn, {site:String} as site, named.1 as kind, named.2 as node
from lead_facts
array join [
  ('client_id', client_id), ('deal', deal_id),
  ('contact', if(deal_id = '' and not startsWith(lead_id, 'goal:'), lead_id, ''))
] as named
where
  lead_facts.site = {site:String}
  and named.2 != ''
  and (day, lead_id) in (
    select day, lead_id
    from lead_keys
    where
      site = {site:String}
      and (key_type, key) in (select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String})
  )
