-- one row a lead that is a lead goal of a visit of the turn's client IDs, which no deal answers
-- A deal answers the goals of its client ID from 30 days before it to a day after it.
with
  turn as (
    select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String}
  ),
  requests as (
    select client_id, visit_id, min(ts) as created_at
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and client_id in (select node from turn where kind = 'client_id')
    group by client_id, visit_id
  ),
  deals_of_clients as (
    select client_id, groupArray(created_at) as times 
    from current_deals
    where site = {site:String} and deal_id in (select node from turn where kind in ('deal', 'other_deal'))
    group by client_id
  )
select
  {turn:UInt64} as turn,
  {site:String} as site,
  concat('goal:', client_id, ':', visit_id) as lead_id,
  toDateTime64(0, 3, 'UTC') as due_at,
  (client_id, visit_id) in (
    select client_id, visit_id
    from visit_parts
    where site = {site:String} and client_id in (select client_id from requests) and bot = 1
  ) as of_bot,
  created_at,
  created_at as asked_at,
  client_id, '' as phone, '' as deal_id, [] as caller_keys, 'new' as status,
  '' as said_channel, '' as said_source, '' as said_medium, '' as said_campaign,
  toDecimal64(0, 4) as price, toDecimal64(0, 4) as goods, '' as currency, null as closed_at, [] as payments,
  toDateTime64(0, 3, 'UTC') as money_from, toDateTime64(0, 3, 'UTC') as money_until,
  '' as manager, '' as product, '' as gender, 0 as birth_year
from requests
left join deals_of_clients using (client_id)
where
  not arrayExists(
    deal_at -> created_at between deal_at - interval 30 day and deal_at + interval 1 day,
    deals_of_clients.times
  )
