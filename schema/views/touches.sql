-- one row a touch: a visit, or a call
-- A call that was matched to a visit is one more touch of that visit, with its source. A call to a
-- number of its own has that number's source, and is known by its caller alone. Pages are those of a visit's own
-- touch. `node` is whose touch it is: a client ID, or a phone; `node_hash` is its hash, and `touch_id` names the
-- touch, by one. Touches of the days from `from` to `to`, in UTC; those of bots where `bots` is 1.
create or replace view touches as
with
  calls as (
    select * from matched_calls(site = {site:String}, from = {from:Date}, to = {to:Date})
  ),
  found as (
    select *
    from visits
    where site = {site:String} and day between {from:Date} and {to:Date} and bot <= {bots:UInt8}
  ),
  -- Visits with a call are few, and are looked for by it: no other visit is joined with anything.
  moments as (
    select *, started_at as at, 'visit' as kind
    from found
    union all
    select found.*, calls.at as at, 'call' as kind
    from found
    inner join calls on calls.client_id = found.client_id and calls.visit_id = found.visit_id
    where (found.client_id, found.visit_id) in (select client_id, visit_id from calls where visit_id != '')
  )
select
  sipHash64(client_id, visit_id, at, kind) as touch_id,
  client_id as node,
  client_hash as node_hash,
  at,
  kind,
  channel,
  source,
  medium,
  campaign,
  term,
  content,
  visit_id,
  device_type as device,
  os,
  browser,
  country,
  region,
  city,
  campaign_id,
  landing_page,
  visitor,
  started_at as visit_at,
  pageviews <= 1 and goals = 0 as bounced,
  toUInt32(if(kind = 'visit', pageviews, 0)) as pages,
  bot
from moments
union all
select
  sipHash64(caller, at, channel, source, medium, campaign) as touch_id,
  caller as node, sipHash64(caller) as node_hash, at, 'call' as kind, channel, source, medium, campaign,
  '' as term, '' as content, '' as visit_id,
  '' as device, '' as os, '' as browser, '' as country, '' as region, '' as city,
  '' as campaign_id, '' as landing_page, '' as visitor, at as visit_at, 0 as bounced,
  toUInt32(0) as pages, 0 as bot
from calls
where visit_id = '' and channel != '' and caller != ''
