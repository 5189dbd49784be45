-- one row a lead, as in `leads`, with its touches in order of time
-- Touches are those of the lead's person in the lookback before it: of the client ID that its deal names,
-- else of the deal, else of the phone; what shares a person with that is of the same human: `person_id`,
-- or where nothing joins it what names it. `first_touch_at` is that of the lookback, whatever `path` does;
-- `is_new_customer` says that of all deals of its person it is the first that was sold; `is_buyer`, that of
-- these rows it is the person's first. The latest 500 touches are kept, then `path` shapes them: `unchanged`;
-- `collapse`: of touches of one channel that follow each other, the first; `first_only`: of each channel, the
-- first; `no_direct`: without Direct, unless that is all there is; `last_k`: the last `last_k`. `walk` is the
-- same row of touches by name alone, and costs less.
create or replace view journeys as
with
  kin as materialized (
    select *
    from lead_kin(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      lead_goals = {lead_goals:Array(String)},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16}
    )
  ),
  touched as materialized (
    select *
    from lead_touches(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      lead_goals = {lead_goals:Array(String)},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16}
    )
  ),
  sought as materialized (
    select
      lead.* except (phone, said_channel, said_source, said_medium, said_campaign),
      (lead.said_channel, lead.said_source, lead.said_medium, lead.said_campaign) as said,
      multiIf(
        kin.person_id != '', kin.person_id,
        lead.client_id != '', concat('client_id:', lead.client_id),
        lead.deal_id != '', concat('deal:', lead.deal_id),
        lead.lead_id
      ) as person_id,
      if(empty(kin.nodes), [if(lead.client_id = '', lead.phone, lead.client_id)], kin.nodes) as nodes
    from leads(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      lead_goals = {lead_goals:Array(String)},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16}
    ) as lead
    left join kin
      on kin.node_type = if(lead.client_id = '', 'deal', 'client_id')
      and kin.node = if(lead.client_id = '', lead.deal_id, lead.client_id)
  ),
  deals_of_buyers as (
    select person_id, node as deal_id from kin where node_type = 'deal'
  ),
  first_sales as (
    select argMin(deal.deal_id, (if(money.deal_id = '', ifNull(deal.closed_at, deal.created_at), money.paid_at), deal.deal_id))
      as deal_id
    from current_deals as deal
    inner join deals_of_buyers as known on known.deal_id = deal.deal_id
    left join (
      select deal_id, min(payments.paid_at) as paid_at
      from payments final
      where site = {site:String} and deal_id in (select deal_id from deals_of_buyers)
      group by deal_id
    ) as money on money.deal_id = deal.deal_id
    where
      deal.site = {site:String}
      and deal.deal_id in (select deal_id from deals_of_buyers)
      and deal.status not in ('spam', 'duplicate')
      and (deal.status = 'won' or money.deal_id != '')
    group by known.person_id
  ),
  seekers as (
    select lead_id, dated_at, created_at, arrayJoin(nodes) as node from sought
  ),
  walks as (
    select
      lead_id,
      dated_at,
      groupArray((touched.at, touched.kind, touched.channel, touched.touch_id)) as found,
      groupArray((
        touched.source, touched.medium, touched.campaign, touched.term, touched.content, touched.visit_id,
        touched.device, touched.os, touched.browser, touched.country, touched.region, touched.city,
        touched.campaign_id, touched.landing_page, touched.visitor
      )) as details,
      arraySlice(arraySort((nth, touch) -> touch, arrayEnumerate(found), found), -500) as in_order
    from seekers
    inner join touched on touched.node = seekers.node
    where touched.at between seekers.created_at - toIntervalDay({lookback_days:UInt16}) and seekers.created_at
    group by lead_id, dated_at
  ),
  shaped as (
    select
      *,
      arrayMap(nth -> found[nth].3, in_order) as channels,
      multiIf(
        {path:String} = 'collapse',
        arrayFilter((nth, channel, before) -> channel != before, in_order, channels, arrayPopBack(arrayPushFront(channels, ''))),
        {path:String} = 'first_only',
        arrayFilter((nth, times) -> times = 1, in_order, arrayEnumerateUniq(channels)),
        {path:String} = 'no_direct' and arrayExists(channel -> channel != 'Direct', channels),
        arrayFilter((nth, channel) -> channel != 'Direct', in_order, channels),
        {path:String} = 'last_k', arraySlice(in_order, -{last_k:UInt16}),
        in_order
      ) as kept
    from walks
  )
select
  sought.* except nodes,
  if(empty(shaped.found), toDateTime64(sought.created_at, 3, 'UTC'), shaped.found[shaped.in_order[1]].1) as first_touch_at,
  sold
    and (deal_id in (select deal_id from first_sales) or person_id = concat('deal:', deal_id))
    as is_new_customer,
  sold
    and row_number() over (partition by person_id, sold, status in ('spam', 'duplicate') order by sold_at, lead_id, dated_at) = 1
    as is_buyer,
  arrayMap(nth -> shaped.found[nth], shaped.kept)
    ::Array(Tuple(at DateTime64(3, 'UTC'), kind String, channel String, touch_id UInt64)) as walk,
  arrayMap(nth -> tupleConcat(tuple(shaped.found[nth].1, shaped.found[nth].2, shaped.found[nth].3), shaped.details[nth]), shaped.kept)
    ::Array(Tuple(at DateTime64(3, 'UTC'), kind String, channel String, source String, medium String,
      campaign String, term String, content String, visit_id String, device String, os String, browser String,
      country String, region String, city String, campaign_id String, landing_page String, visitor String)) as touches
from sought
left join shaped on shaped.lead_id = sought.lead_id and shaped.dated_at = sought.dated_at
