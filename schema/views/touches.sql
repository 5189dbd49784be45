-- one row a touch: a visit, or a call
-- A call that was matched to a visit is one more touch of that visit, with its source. A call to a
-- number of its own has that number's source, and is known by its caller alone. `node` is whose touch it
-- is: a client ID, or a phone; `touch_id` names the touch, by a hash. Touches of the days from `from` to `to`,
-- in UTC; those of bots where `bots` is 1.
create or replace view touches as
with
  calls as materialized (
    select
      argMax(matches.client_id, version) as client_id,
      argMax(matches.visit_id, version) as visit_id,
      argMax(matches.at, version) as at,
      argMax(matches.caller, version) as caller,
      argMax(matches.channel, version) as channel,
      argMax(matches.source, version) as source,
      argMax(matches.medium, version) as medium,
      argMax(matches.campaign, version) as campaign
    from matches
    where
      site = {site:String}
      and kind = 'call'
      and matches.at >= toDateTime({from:Date}, 'UTC')
      and matches.at < toDateTime({to:Date} + 1, 'UTC')
    group by contact_id
  ),
  calls_of_visits as (
    select client_id, visit_id, groupArray((at, 'call')) as made
    from calls
    where visit_id != ''
    group by client_id, visit_id
  )
select
  sipHash64(visit.client_id, visit.visit_id, touch.1, touch.2) as touch_id,
  visit.client_id as node,
  touch.1 as at,
  touch.2 as kind,
  visit.channel as channel,
  visit.source as source,
  visit.medium as medium,
  visit.campaign as campaign,
  visit.term as term,
  visit.content as content,
  visit.visit_id as visit_id,
  visit.device_type as device,
  visit.os as os,
  visit.browser as browser,
  visit.country as country,
  visit.region as region,
  visit.city as city,
  visit.campaign_id as campaign_id,
  visit.landing_page as landing_page,
  visit.visitor as visitor
from visits as visit
left join calls_of_visits as called on called.client_id = visit.client_id and called.visit_id = visit.visit_id
array join arrayPushFront(called.made, (visit.started_at, 'visit')) as touch
where
  visit.site = {site:String}
  and visit.day between {from:Date} and {to:Date}
  and visit.bot <= {bots:UInt8}
union all
select
  sipHash64(caller, at, channel, source, medium, campaign) as touch_id,
  caller as node, at, 'call' as kind, channel, source, medium, campaign,
  '' as term, '' as content, '' as visit_id,
  '' as device, '' as os, '' as browser, '' as country, '' as region, '' as city,
  '' as campaign_id, '' as landing_page, '' as visitor
from calls
where visit_id = '' and channel != '' and caller != ''
