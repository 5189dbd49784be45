-- one row a visit
create or replace view visits as
select
  site,
  day,
  client_id,
  visit_id,
  min(visit_parts.started_at) as started_at,
  max(visit_parts.ended_at) as ended_at,
  max(visit_parts.channel) as channel,
  max(visit_parts.source) as source,
  max(visit_parts.medium) as medium,
  max(visit_parts.campaign) as campaign,
  max(visit_parts.campaign_id) as campaign_id,
  max(visit_parts.term) as term,
  max(visit_parts.content) as content,
  max(visit_parts.click_id_name) as click_id_name,
  max(visit_parts.click_id) as click_id,
  max(visit_parts.landing_page) as landing_page,
  max(visit_parts.referrer) as referrer,
  max(visit_parts.device_type) as device_type,
  max(visit_parts.os) as os,
  max(visit_parts.browser) as browser,
  tupleElement(max(visit_parts.place), 'country') as country,
  tupleElement(max(visit_parts.place), 'region') as region,
  tupleElement(max(visit_parts.place), 'city') as city,
  max(visit_parts.bot) as bot,
  uniqMerge(visit_parts.pageviews) as pageviews,
  uniqMerge(visit_parts.goals) as goals
from visit_parts
group by site, day, client_id, visit_id
