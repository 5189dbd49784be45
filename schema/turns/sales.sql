-- one row a deal of a person of the turn that was sold, and when older sales to the same person were
-- A sale has moments: its payments, or when it was closed, else made. Of the deal itself, and then of each of
-- its moments, `sold_before` is the last of older sales up to it, and `sold_after` the first from it on. Both
-- are empty where no sale is older. Spam and duplicates have sales of their own.
with
  toDateTime64(0, 3, 'UTC') as dawn,
  toDateTime64('2149-06-06 00:00:00', 3, 'UTC') as never,
  deals_now as (
    select deal_id, created_at, closed_at, status
    from current_deals
    where
      site = {site:String}
      and deal_id in (
        select node
        from lead_turns
        where turn = {turn:UInt64} and site = {site:String} and kind in ('deal', 'other_deal')
      )
  ),
  paid as (
    select deal_id, arraySort(groupArray(payments.paid_at)) as times
    from payments final
    where site = {site:String} and deal_id in (select deal_id from deals_now)
    group by deal_id
  ),
  sales as (
    select
      known.person_id as person_id,
      deal.status in ('spam', 'duplicate') as is_refused,
      deal.deal_id as deal_id,
      deal.created_at as created_at,
      if(empty(paid.times), [toDateTime64(ifNull(deal.closed_at, deal.created_at), 3, 'UTC')], paid.times) as moments
    from deals_now as deal
    inner join (
      select node, person_id
      from person_nodes
      where site = {site:String} and node_type = 'deal' and node in (select deal_id from deals_now)
    ) as known on known.node = deal.deal_id
    left join paid on paid.deal_id = deal.deal_id
    where deal.status = 'won' or paid.deal_id != ''
  ),
  bought as (
    select
      is_refused,
      arraySort(groupArray((moments[1], deal_id, created_at, moments))) as in_order,
      arrayJoin(arrayEnumerate(in_order)) as nth,
      in_order[nth] as sale,
      arraySlice(in_order, 1, nth - 1) as older
    from sales
    group by person_id, is_refused
  ),
  placed as (
    select
      sale.2 as deal_id,
      nth,
      is_refused,
      sale.3 as created_at,
      sale.4 as moments,
      tupleElement(older, 3) as older_days,
      arrayFlatten(tupleElement(older, 4)) as older_moments
    from bought
  )
select
  {turn:UInt64} as turn,
  {site:String} as site,
  concat('deal:', placed.deal_id) as lead_id,
  nth = 1 and not is_refused as is_first,
  if(nth = 1, [], arrayPushFront(
    arrayMap(own -> arrayMax(arrayPushFront(arrayFilter(at -> at <= own, older_moments), dawn)), moments),
    arrayMax(arrayPushFront(arrayFilter(at -> at <= created_at, older_days), dawn))
  )) as sold_before,
  if(nth = 1, [], arrayPushFront(
    arrayMap(own -> arrayMin(arrayPushFront(arrayFilter(at -> at >= own, older_moments), never)), moments),
    arrayMin(arrayPushFront(arrayFilter(at -> at >= created_at, older_days), never))
  )) as sold_after
from placed
