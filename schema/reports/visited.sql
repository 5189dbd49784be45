-- one row a group of the asked dimensions, and one of all: visits of the period
-- Those of `summed_dates` are read as `visit_sums` has them, by day or by month, in its rows of `settled`; all
-- others one by one, and none of `summed_days`, on which there are no others. Visits of the site's own `staff` are
-- left out: where a sum has them they are taken off it again, by a `sign` of -1.
select
  dim1,
  dim2,
  dim3,
  dim4,
  grouping(dim1) as is_total,
  sum(part.visits * sign) as visits,
  greatest(
    0,
    uniqCombined64MergeIf(14)(part.visitors, sign = 1) - uniqCombined64MergeIf(14)(part.visitors, sign = -1)
  ) as visitors,
  sum(part.new_visits * sign) as new_visits,
  sum(part.pageviews * sign) as pageviews,
  sum(part.goals * sign) as goals,
  sum(part.bounces * sign) as bounces,
  sum(part.visit_seconds * sign) as visit_seconds
from (
  -- [visits by sums
  select
    toString({by1:Identifier}) as dim1,
    toString({by2:Identifier}) as dim2,
    toString({by3:Identifier}) as dim3,
    toString({by4:Identifier}) as dim4,
    1 as sign,
    toUInt64(sum(visit.visits)) as visits,
    uniqCombined64MergeState(14)(visit.visitors) as visitors,
    toUInt64(sumIf(visit.visits, visitor = 'new')) as new_visits,
    toUInt64(sum(visit.pageviews)) as pageviews,
    toUInt64(sum(visit.goals)) as goals,
    toUInt64(sum(visit.bounces)) as bounces,
    toInt64(sum(visit.visit_seconds)) as visit_seconds
  from (
    select
      *,
      '' as manager,
      '' as product,
      '' as gender,
      '' as age,
      toMonday(date) as week,
      toStartOfMonth(date) as month,
      dateName('weekday', date) as weekday,
      '' as everything
    from visit_sums
    where
      site = {site:String}
      and date between {from:Date} and toLastDayOfMonth({to:Date})
      and settled in {settled:Array(UInt64)}
      and bot <= {bots:UInt8}
  ) as visit
  where true /* filters */
  group by dim1, dim2, dim3, dim4
  -- visits by sums]
  -- [visits both ways
  union all
  -- visits both ways]
  -- [visits one by one
  select
    toString({by1:Identifier}) as dim1,
    toString({by2:Identifier}) as dim2,
    toString({by3:Identifier}) as dim3,
    toString({by4:Identifier}) as dim4,
    visit.sign as sign,
    count() as visits,
    uniqCombined64State(14)(client_hash) as visitors,
    countIf(visitor = 'new') as new_visits,
    sum(visit.pageviews) as pageviews,
    sum(visit.goals) as goals,
    countIf(visit.pageviews <= 1 and visit.goals = 0) as bounces,
    toInt64(sum(dateDiff('second', started_at, ended_at))) as visit_seconds
  from (
    select
      * except landing_page,
      if(client_id in {staff:Array(String)}, -1, 1) as sign,
      device_type as device,
      replaceRegexpOne(cutQueryStringAndFragment(visits.landing_page), '^[a-z]+://', '') as landing_page,
      -- [ad groups
      concatWithSeparator('\n', source, medium, if(campaign_id = '', campaign, campaign_id)) as campaign_key,
      ad_group_of(concat(campaign_key, '\ncontent\n', content)) as of_ad,
      ad_group_of(concat(campaign_key, '\nterm\n', term)) as of_keyword,
      multiIf(of_ad != '', of_ad, of_keyword != '', of_keyword, ad_group_of(campaign_key)) as ad_group,
      -- ad groups]
      -- [no ad groups
      '' as ad_group,
      -- no ad groups]
      '' as manager,
      '' as product,
      '' as gender,
      '' as age,
      toDate(started_at, {time_zone:String}) as date,
      toMonday(date) as week,
      toStartOfMonth(date) as month,
      dateName('weekday', date) as weekday,
      leftPad(toString(toHour(started_at, {time_zone:String})), 2, '0') as hour,
      '' as everything
    from visits
    where
      site = {site:String}
      and bot <= {bots:UInt8}
      and day between {from:Date} - 1 and {to:Date} + 1
      and (
        day not in {summed_days:Array(Date)}
        -- [own staff
        or client_id in {staff:Array(String)}
        -- own staff]
      )
      and started_at >= toDateTime({from:Date}, {time_zone:String})
      and started_at < toDateTime({to:Date} + 1, {time_zone:String})
  ) as visit
  where
    (date in {summed_dates:Array(Date)} and day between date - 1 and date + 1)
    = (client_id in {staff:Array(String)}) /* filters */
  group by dim1, dim2, dim3, dim4, sign
  -- visits one by one]
) as part
group by grouping sets ((dim1, dim2, dim3, dim4), ())
