-- one row a visit
-- `final` folds the parts of a visit in the order of the table's key, which costs a fraction of a
-- `group by` over every visit; filters on site, day and client ID reach the table.
create or replace view visits as
select
  site,
  day,
  client_id,
  visit_id,
  started_at,
  ended_at,
  channel,
  source,
  medium,
  campaign,
  campaign_id,
  term,
  content,
  click_id_name,
  click_id,
  landing_page,
  referrer,
  device_type,
  os,
  browser,
  tupleElement(place, 'country') as country,
  tupleElement(place, 'region') as region,
  tupleElement(place, 'city') as city,
  bot,
  finalizeAggregation(visit_parts.pageviews) as pageviews,
  finalizeAggregation(visit_parts.goals) as goals,
  -- A client ID bears the second in which its browser was first seen.
  if(abs(toInt64(client_since) - toUnixTimestamp(started_at)) < 1800, 'new', 'returning') as visitor,
  client_hash
from visit_parts final
