-- one row a client ID or a phone that a call or an e-mail of the turn ever named
select distinct {turn:UInt64} as turn, {site:String} as site, named.1 as kind, named.2 as node
from matches
array join [('client_id', client_id), ('phone', caller)] as named
where
  matches.site = {site:String}
  and named.2 != ''
  and (matches.kind, contact_id) in (
    select substringIndex(node, ':', 1), substring(node, position(node, ':') + 1)
    from lead_turns
    where turn = {turn:UInt64} and site = {site:String} and kind = 'contact'
  )
