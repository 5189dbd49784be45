-- one row a person of the turn: the deal that is the first that was sold to him; two where it is all he bought
with
  deals_now as (
    select deal_id, created_at, closed_at, status
    from current_deals
    where
      site = {site:String}
      and status not in ('spam', 'duplicate')
      and deal_id in (
        select node
        from lead_turns
        where turn = {turn:UInt64} and site = {site:String} and kind in ('deal', 'other_deal')
      )
  ),
  paid as (
    select deal_id, min(payments.paid_at) as first_paid_at
    from payments final
    where site = {site:String} and deal_id in (select deal_id from deals_now)
    group by deal_id
  )
select
  {turn:UInt64} as turn,
  {site:String} as site,
  arrayJoin(if(count() = 1, ['first_sale', 'lone_sale'], ['first_sale'])) as kind,
  argMin(deal.deal_id, (if(paid.deal_id = '', ifNull(deal.closed_at, deal.created_at), first_paid_at), deal.deal_id)) as node
from deals_now as deal
inner join person_nodes as known
  on known.site = {site:String} and known.node_type = 'deal' and known.node = deal.deal_id
left join paid on paid.deal_id = deal.deal_id
where deal.status = 'won' or paid.deal_id != ''
group by known.person_id
