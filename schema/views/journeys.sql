-- one row a lead, as in `leads`, with its touches in order of time
-- Touches are those of the lead's person in the lookback before it: of the client ID that its deal names,
-- else of the deal, else of the phone; what shares a person with that is of the same human. The latest
-- 500 are kept, then `path` shapes them: `unchanged`; `collapse`: of touches of one channel that follow
-- each other, the first; `first_only`: of each channel, the first; `no_direct`: without Direct, unless
-- that is all there is; `last_k`: the last `last_k`.
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
  asked as (
    select deal_id
    from deals
    where site = {site:String} and (created_at >= begins and created_at < ends or {basis:String} = 'payment' and closed_at >= begins or deal_id in paying)
  ),
  named as (
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
  kin as (
    select member.1 as node_type, member.2 as node, arrayMap(found -> found.2, findable) as nodes
    from (
      select
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
      group by person_id
    )
    array join members as member
  ),
  seekers as (
    select
      lead.*,
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
      arraySlice(arraySort(groupArrayIf(
        (touched.at, touched.kind, touched.channel, touched.source, touched.medium, touched.campaign, touched.term,
          touched.content, touched.visit_id, touched.device, touched.os, touched.browser, touched.country,
          touched.region, touched.city),
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
        country String, region String, city String)) as walk,
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
