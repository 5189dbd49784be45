-- Visitors of a quarter are joined from its days as sketches of one size, where exact sets grow with the
-- visits; and whole months are summed of their days. What was summed before is summed anew.
drop table if exists visit_sums;

-- Visits of a day in its site's time zone, or of a month, summed by what they are mostly asked by. Of each
-- the rows with one `settled` count, and `summed_dates` or `summed_months` says with which; the others are
-- left of earlier times. `date` is the day, or the last one of the month.
create table if not exists visit_sums (
  site LowCardinality(String),
  date Date,
  span LowCardinality(String),
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
  visitors AggregateFunction(uniqCombined64(14), UInt64),
  pageviews UInt64,
  goals UInt64,
  bounces UInt64,
  visit_seconds Int64
)
engine = ReplacingMergeTree(settled)
partition by toYYYYMM(date)
order by (site, date, span, bot, channel, source, medium, campaign, campaign_id, device, country, visitor)
settings non_replicated_deduplication_window = 0;

truncate table summed_dates;

-- Which months are summed, and of which sums of their days: of others they hold no more.
create table if not exists summed_months (
  site LowCardinality(String),
  month Date,
  settled UInt64,
  days Array(UInt64)
)
engine = ReplacingMergeTree(settled)
order by (site, month);
