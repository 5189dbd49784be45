-- Ad spend. `kind` is `row`, or `day`: a marker that says "whatever was sent for this day, source,
-- medium and account before this version is void". The view `spend` reads both.
-- A campaign is known by its ID where it has one: names change.
create table if not exists costs (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  version UInt64,
  kind LowCardinality(String),
  date Date,
  source String,
  medium String,
  account String,
  campaign_key String,
  campaign String,
  campaign_id String,
  ad_group String,
  term String,
  content String,
  channel LowCardinality(String),
  clicks UInt32,
  impressions UInt32,
  cost Decimal(18, 4),
  currency LowCardinality(String)
)
engine = ReplacingMergeTree(version)
partition by toYYYYMM(date)
order by (site, date, source, medium, account, kind, campaign_key, ad_group, term, content)
settings non_replicated_deduplication_window = 10000;
