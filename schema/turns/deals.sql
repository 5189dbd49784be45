-- one row a client ID that a deal of the turn ever named
select distinct {turn:UInt64} as turn, {site:String} as site, 'client_id' as kind, client_id as node
from deals
where
  deals.site = {site:String}
  and client_id != ''
  and deal_id in (
    select node
    from lead_turns
    where turn = {turn:UInt64} and site = {site:String} and kind = 'deal'
  )
