-- one row a month of a site, and what `visit_sums` tells visits by: of the sums of its days
select
  {site:String} as site,
  toLastDayOfMonth({month:Date}) as date,
  'month' as span,
  {settled:UInt64} as settled,
  bot,
  channel,
  source,
  medium,
  campaign,
  campaign_id,
  device,
  country,
  visitor,
  sum(visit_sums.visits) as visits,
  uniqCombined64MergeState(14)(visit_sums.visitors) as visitors,
  sum(visit_sums.pageviews) as pageviews,
  sum(visit_sums.goals) as goals,
  sum(visit_sums.bounces) as bounces,
  sum(visit_sums.visit_seconds) as visit_seconds
from visit_sums
where
  visit_sums.site = {site:String}
  and visit_sums.date between {month:Date} and toLastDayOfMonth({month:Date})
  and visit_sums.settled in {days:Array(UInt64)}
group by bot, channel, source, medium, campaign, campaign_id, device, country, visitor
