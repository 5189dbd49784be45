-- What a visit was made with, where from, and whether by a machine. See docs/parameters.md.
alter table hits
  add column if not exists viewport String,
  add column if not exists time_zone String,
  add column if not exists marks String,
  add column if not exists source_platform LowCardinality(String),
  add column if not exists creative_format LowCardinality(String),
  add column if not exists marketing_tactic LowCardinality(String),
  add column if not exists device_type LowCardinality(String),
  add column if not exists device_vendor LowCardinality(String),
  add column if not exists device_model LowCardinality(String),
  add column if not exists os LowCardinality(String),
  add column if not exists os_version LowCardinality(String),
  add column if not exists browser LowCardinality(String),
  add column if not exists browser_version LowCardinality(String),
  add column if not exists browser_engine LowCardinality(String),
  add column if not exists country LowCardinality(String),
  add column if not exists region LowCardinality(String),
  add column if not exists city LowCardinality(String),
  add column if not exists ip String,
  add column if not exists bot UInt8,
  add column if not exists bot_reasons Array(LowCardinality(String));

-- A place is one value: the greatest country and the greatest city of a visit that changed its
-- network may lie far apart.
alter table visit_parts
  add column if not exists device_type SimpleAggregateFunction(max, LowCardinality(String)),
  add column if not exists os SimpleAggregateFunction(max, LowCardinality(String)),
  add column if not exists browser SimpleAggregateFunction(max, LowCardinality(String)),
  add column if not exists place SimpleAggregateFunction(max, Tuple(country String, region String, city String)),
  add column if not exists bot SimpleAggregateFunction(max, UInt8);

alter table hits_to_visit_parts modify query
select
  site,
  toDate(visit_at) as day,
  client_id,
  visit_id,
  min(least(visit_at, ts)) as started_at,
  max(ts) as ended_at,
  max(hits.channel) as channel,
  max(hits.source) as source,
  max(hits.medium) as medium,
  max(hits.campaign) as campaign,
  max(hits.campaign_id) as campaign_id,
  max(hits.term) as term,
  max(hits.content) as content,
  max(hits.click_id_name) as click_id_name,
  max(hits.click_id) as click_id,
  max(hits.landing_page) as landing_page,
  max(hits.visit_referrer) as referrer,
  max(hits.device_type) as device_type,
  max(hits.os) as os,
  max(hits.browser) as browser,
  max((toString(hits.country), toString(hits.region), toString(hits.city))) as place,
  max(hits.bot) as bot,
  uniqStateIf(sipHash64(event_id), type = 'pageview') as pageviews,
  uniqStateIf(sipHash64(event_id), type = 'goal') as goals
from hits
group by site, day, client_id, visit_id;

alter table goals add column if not exists bot UInt8;

alter table hits_to_goals modify query
select site, received_at, ts, name, client_id, visit_id, event_id, value, currency, order_id, bot
from hits
where type = 'goal';
