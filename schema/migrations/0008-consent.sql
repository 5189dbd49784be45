-- Hits of who denied consent name nobody: such a hit is no visitor, no visit and no lead.
alter table hits add column if not exists consent LowCardinality(String) default 'granted';

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
where client_id != ''
group by site, day, client_id, visit_id;

alter table hits_to_goals modify query
select site, received_at, ts, name, client_id, visit_id, event_id, value, currency, order_id, bot
from hits
where type = 'goal' and client_id != '';
