-- one row a day of a site, in its time zone, and what `visit_sums` tells visits by
select
  {site:String} as site,
  {date:Date} as date,
  'day' as span,
  {settled:UInt64} as settled,
  bot,
  channel,
  source,
  medium,
  campaign,
  campaign_id,
  device_type as device,
  country,
  visitor,
  count() as visits,
  uniqCombined64State(14)(client_hash) as visitors,
  sum(visits.pageviews) as pageviews,
  sum(visits.goals) as goals,
  countIf(visits.pageviews <= 1 and visits.goals = 0) as bounces,
  sum(dateDiff('second', started_at, ended_at)) as visit_seconds
from visits
where
  visits.site = {site:String}
  and day between {date:Date} - 1 and {date:Date} + 1
  and toDate(started_at, {time_zone:String}) = {date:Date}
group by bot, channel, source, medium, campaign, campaign_id, device, country, visitor
