-- one row a lead that is a deal of the turn
-- `asked_at` is the first goal of its client ID that it answers: from 30 days before it on.
with
  turn as (
    select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String}
  ),
  deals_now as (
    select
      *,
      [lower(trim(email)), right(replaceRegexpAll(phone, '[^0-9]', ''), 8)] as callers
    from current_deals
    where site = {site:String} and deal_id in (select node from turn where kind = 'deal')
  ),
  paid as (
    select
      deal_id,
      arraySort(groupArray((payments.paid_at, payments.amount, payments.currency))) as parts,
      min(payments.paid_at) as paid_from,
      max(payments.paid_at) as paid_until
    from payments final
    where site = {site:String} and deal_id in (select node from turn where kind = 'deal')
    group by deal_id
  ),
  requests as (
    select client_id, visit_id, min(ts) as created_at
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and client_id in (select client_id from deals_now)
    group by client_id, visit_id
  ),
  requests_of_clients as (
    select client_id, groupArray(created_at) as times from requests group by client_id
  )
select
  {turn:UInt64} as turn,
  {site:String} as site,
  concat('deal:', deal.deal_id) as lead_id,
  toDateTime64(0, 3, 'UTC') as due_at,
  0 as of_bot,
  deal.created_at as created_at,
  arrayMin(arrayPushBack(
    arrayFilter(asked_at -> asked_at >= deal.created_at - interval 30 day, requests_of_clients.times),
    deal.created_at
  )) as asked_at,
  deal.client_id as client_id,
  deal.phone as phone,
  deal.deal_id as deal_id,
  deal.callers as caller_keys,
  deal.status as status,
  '' as said_channel,
  deal.source as said_source,
  '' as said_medium,
  '' as said_campaign,
  deal.revenue as price,
  deal.cogs as goods,
  deal.currency as currency,
  deal.closed_at as closed_at,
  paid.parts as payments,
  multiIf(
    notEmpty(paid.parts), paid.paid_from,
    deal.status = 'won', ifNull(deal.closed_at, deal.created_at),
    toDateTime64(0, 3, 'UTC')
  ) as money_from,
  multiIf(
    notEmpty(paid.parts), paid.paid_until,
    deal.status = 'won', ifNull(deal.closed_at, deal.created_at),
    toDateTime64(0, 3, 'UTC')
  ) as money_until,
  deal.manager as manager,
  deal.product as product,
  deal.gender as gender,
  deal.birth_year as birth_year
from deals_now as deal
left join paid on paid.deal_id = deal.deal_id
left join requests_of_clients on requests_of_clients.client_id = deal.client_id
