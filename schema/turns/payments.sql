-- one row a deal that a payment of the turn was ever told of
select distinct {turn:UInt64} as turn, {site:String} as site, 'deal' as kind, deal_id as node
from payment_deals
where
  payment_deals.site = {site:String}
  and payment_id in (
    select node
    from lead_turns
    where turn = {turn:UInt64} and site = {site:String} and kind = 'payment'
  )
