-- one row a lead, as in `leads`, with its touches in order of time
-- Touches are those of the lead's person in the lookback before it: of the client ID that its deal names,
-- else of the deal, else of the phone; what shares a person with that is of the same human: `person_id`,
-- or where nothing joins it what names it. `first_touch_at` is that of the lookback, whatever `path` does;
-- `is_new_customer` says that of all deals of its person it is the first that was sold; `is_buyer`, that of
-- these rows it is the person's first. The latest 500 touches are kept, then `path` shapes them: `unchanged`;
-- `collapse`: of touches of one channel that follow each other, the first; `first_only`: of each channel, the
-- first; `no_direct`: without Direct, unless that is all there is; `last_k`: the last `last_k`.
create or replace view journeys as
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  {to:Date} + 1 + if({basis:String} = 'visit', {lookback_days:UInt16}, 0) as until,
  toDateTime(until, {time_zone:String}) as ends,
  paying as (
    select deal_id
    from payments
    where {basis:String} = 'payment' and site = {site:String} and paid_at >= begins and paid_at < ends
  ),
  {from:Date} - 1 - {lookback_days:UInt16} - if({basis:String} = 'payment', 730, 0) as since,
  asked as materialized (
    select deal_id
    from deals
    where site = {site:String} and (created_at >= begins and created_at < ends or {basis:String} = 'payment' and closed_at >= begins or deal_id in paying)
  ),
  named as materialized (
    select arrayJoin([client_id, phone, deal_id]) as node
    from deals
    where site = {site:String} and deal_id in asked
    union all
    select client_id
    from goals
    where site = {site:String} and has({lead_goals:Array(String)}, name) and toDate(ts) between {from:Date} - 1 and until
    union all
    select client_id
    from matches
    where site = {site:String} and toDate(matches.at) between {from:Date} - 1 and until
  ),
  kin as materialized (
    select person, member.1 as node_type, member.2 as node, arrayMap(found -> found.2, findable) as nodes
    from (
      select
        toString(person_id) as person,
        groupUniqArray((toString(node_type), node)) as members,
        arrayFilter(found -> found.1 in ('client_id', 'phone'), members) as findable
      from person_nodes
      where
        site = {site:String}
        and person_id in (
          select person_id
          from person_nodes
          where site = {site:String} and node_type in ('client_id', 'phone', 'deal') and node in named
        )
      group by person
    )
    array join members as member
  ),
  deals_of_buyers as materialized (
    select person_id, node as deal_id
    from person_nodes
    where
      site = {site:String}
      and node_type = 'deal'
      and person_id in (
        select person_id
        from person_nodes
        where site = {site:String} and node_type = 'deal' and node in asked
      )
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
    select
      lead.*,
      multiIf(
        kin.person != '', kin.person,
        lead.client_id != '', concat('client_id:', lead.client_id),
        lead.deal_id != '', concat('deal:', lead.deal_id),
        lead.lead_id
      ) as person_id,
      arrayJoin(if(empty(kin.nodes), [if(lead.client_id = '', lead.phone, lead.client_id)], kin.nodes)) as node
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
  touched as (
    select *
    from touches(site = {site:String}, from = since, to = until, bots = {bots:UInt8})
    where node in (select node from named union all select node from kin)
  ),
  walks as (
    select
      seekers.lead_id as lead_id,
      seekers.dated_at as dated_at,
      any(seekers.client_id) as client_id,
      any(seekers.created_at) as created_at,
      any(seekers.asked_at) as asked_at,
      any(seekers.counted) as counted,
      any(seekers.deal_id) as deal_id,
      any(seekers.status) as status,
      any((seekers.said_channel, seekers.said_source, seekers.said_medium, seekers.said_campaign)) as said,
      any(seekers.revenue) as revenue,
      any(seekers.cogs) as cogs,
      any(seekers.sold) as sold,
      any(seekers.sold_at) as sold_at,
      any(seekers.refunds) as refunds,
      any(seekers.potential) as potential,
      any(seekers.manager) as manager,
      any(seekers.product) as product,
      any(seekers.gender) as gender,
      any(seekers.birth_year) as birth_year,
      any(seekers.person_id) as person_id,
      arraySlice(arraySort(groupArrayIf(
        (touched.at, touched.kind, touched.channel, touched.source, touched.medium, touched.campaign, touched.term,
          touched.content, touched.visit_id, touched.device, touched.os, touched.browser, touched.country,
          touched.region, touched.city, touched.campaign_id, touched.landing_page, touched.visitor),
        touched.node != ''
        and touched.at between seekers.created_at - toIntervalDay({lookback_days:UInt16}) and seekers.created_at
      )), -500) as walked
    from seekers
    left join touched on touched.node = seekers.node
    group by lead_id, dated_at
  ),
  named_walks as (
    select
      * except walked,
      walked::Array(Tuple(at DateTime64(3, 'UTC'), kind String, channel String, source String, medium String,
        campaign String, term String, content String, visit_id String, device String, os String, browser String,
        country String, region String, city String, campaign_id String, landing_page String, visitor String)) as walk,
      if(empty(walked), toDateTime64(created_at, 3, 'UTC'), walked[1].1) as first_touch_at,
      sold
        and (deal_id in (select deal_id from first_sales) or person_id = concat('deal:', deal_id))
        as is_new_customer,
      sold and row_number() over (partition by person_id, sold, status in ('spam', 'duplicate') order by sold_at, lead_id, dated_at) = 1
        as is_buyer,
      arrayMap(touch -> touch.3, walked) as channels
    from walks
  )
select
  * except (walk, channels),
  multiIf(
    {path:String} = 'collapse',
    arrayFilter((touch, channel, before) -> channel != before, walk, channels, arrayPopBack(arrayPushFront(channels, ''))),
    {path:String} = 'first_only',
    arrayFilter((touch, nth) -> nth = 1, walk, arrayEnumerateUniq(channels)),
    {path:String} = 'no_direct' and arrayExists(channel -> channel != 'Direct', channels),
    arrayFilter(touch -> touch.channel != 'Direct', walk),
    {path:String} = 'last_k', arraySlice(walk, -{last_k:UInt16}),
    walk
  ) as touches
from named_walks
