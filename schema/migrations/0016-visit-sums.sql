-- How often visits of a day were written, and when last: as long as this stays, sums of the day hold. Rows
-- that are sent again count again, since they may have been lost in between.
create table if not exists visit_days (
  site LowCardinality(String),
  day Date,
  changes SimpleAggregateFunction(sum, UInt64),
  changed_at SimpleAggregateFunction(max, DateTime('UTC'))
)
engine = AggregatingMergeTree
order by (site, day);

create materialized view if not exists visit_parts_to_visit_days to visit_days as
select site, day, count() as changes, now('UTC') as changed_at
from visit_parts
group by site, day;

insert into visit_days
select site, day, count(), now('UTC')
from visit_parts
group by site, day;

-- Visits of a day in its site's time zone, summed by what they are mostly asked by. Of each day the rows with
-- one `settled` count, and `summed_dates` says with which; the others are left of earlier times.
create table if not exists visit_sums (
  site LowCardinality(String),
  date Date,
  settled UInt64,
  bot UInt8,
  channel LowCardinality(String),
  source LowCardinality(String),
  medium LowCardinality(String),
  campaign LowCardinality(String),
  campaign_id LowCardinality(String),
  device LowCardinality(String),
  country LowCardinality(String),
  visitor LowCardinality(String),
  visits UInt64,
  visitors AggregateFunction(uniq, UInt64),
  pageviews UInt64,
  goals UInt64,
  bounces UInt64,
  visit_seconds Int64
)
engine = ReplacingMergeTree(settled)
partition by toYYYYMM(date)
order by (site, date, bot, channel, source, medium, campaign, campaign_id, device, country, visitor)
settings non_replicated_deduplication_window = 0;

-- Which days are summed, as of how many changes of the three days of UTC that one of a time zone lies in.
create table if not exists summed_dates (
  site LowCardinality(String),
  date Date,
  settled UInt64,
  time_zone LowCardinality(String),
  changes UInt64
)
engine = ReplacingMergeTree(settled)
order by (site, date);
