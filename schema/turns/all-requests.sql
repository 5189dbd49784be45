-- one row a client ID with a lead goal, a call or an e-mail, of a part of a site's
select distinct {turn:UInt64} as turn, {site:String} as site, 'client_id' as kind, client_id as node
from goals
where
  goals.site = {site:String}
  and has({lead_goals:Array(String)}, name)
  and sipHash64(client_id) % {parts:UInt32} = {part:UInt32}
union all
select distinct {turn:UInt64} as turn, {site:String} as site, 'contact' as kind, concat(matches.kind, ':', contact_id) as node
from matches
where matches.site = {site:String} and sipHash64(contact_id) % {parts:UInt32} = {part:UInt32}
