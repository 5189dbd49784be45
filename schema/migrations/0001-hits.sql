-- What the counter saw, one row a hit. A hit that is sent twice is one row after merges;
-- visits and goals below are built so that it counts once before them too.
create table if not exists hits (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  event_id String,
  type LowCardinality(String),
  ts DateTime64(3, 'UTC'),
  client_id String,
  visit_id String,
  visit_at DateTime64(3, 'UTC'),
  url String,
  title String,
  referrer String,
  landing_page String,
  visit_referrer String,
  name String,
  value Decimal(18, 4),
  currency LowCardinality(String),
  order_id String,
  user_id String,
  email String,
  phone String,
  language String,
  screen String,
  channel LowCardinality(String),
  source String,
  medium String,
  campaign String,
  campaign_id String,
  term String,
  content String,
  click_id_name LowCardinality(String),
  click_id String
)
engine = ReplacingMergeTree(received_at)
partition by toYYYYMM(ts)
order by (site, toDate(ts), client_id, event_id)
settings non_replicated_deduplication_window = 10000;

-- One row a part of a visit. Every state is one that a doubled hit does not change. All hits of a
-- visit carry its source or none, so `max` is that source.
create table if not exists visit_parts (
  site LowCardinality(String),
  day Date,
  client_id String,
  visit_id String,
  started_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  ended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  channel SimpleAggregateFunction(max, LowCardinality(String)),
  source SimpleAggregateFunction(max, String),
  medium SimpleAggregateFunction(max, String),
  campaign SimpleAggregateFunction(max, String),
  campaign_id SimpleAggregateFunction(max, String),
  term SimpleAggregateFunction(max, String),
  content SimpleAggregateFunction(max, String),
  click_id_name SimpleAggregateFunction(max, LowCardinality(String)),
  click_id SimpleAggregateFunction(max, String),
  landing_page SimpleAggregateFunction(max, String),
  referrer SimpleAggregateFunction(max, String),
  pageviews AggregateFunction(uniq, UInt64),
  goals AggregateFunction(uniq, UInt64)
)
engine = AggregatingMergeTree
partition by toYYYYMM(day)
order by (site, day, client_id, visit_id)
settings non_replicated_deduplication_window = 10000;

create materialized view if not exists hits_to_visit_parts to visit_parts as
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
  uniqStateIf(sipHash64(event_id), type = 'pageview') as pageviews,
  uniqStateIf(sipHash64(event_id), type = 'goal') as goals
from hits
group by site, day, client_id, visit_id;

-- One row a reached goal.
create table if not exists goals (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  ts DateTime64(3, 'UTC'),
  name String,
  client_id String,
  visit_id String,
  event_id String,
  value Decimal(18, 4),
  currency LowCardinality(String),
  order_id String
)
engine = ReplacingMergeTree(received_at)
partition by toYYYYMM(ts)
order by (site, toDate(ts), name, client_id, event_id)
settings non_replicated_deduplication_window = 10000;

create materialized view if not exists hits_to_goals to goals as
select site, received_at, ts, name, client_id, visit_id, event_id, value, currency, order_id
from hits
where type = 'goal';
