-- Every version of every deal. The view `current_deals` tells how a deal stands now.
create table if not exists deals (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  version UInt64,
  deal_id String,
  crm LowCardinality(String),
  client_id String,
  phone String,
  email String,
  status LowCardinality(String),
  stage String,
  revenue Decimal(18, 4),
  cogs Decimal(18, 4),
  currency LowCardinality(String),
  manager String,
  created_at DateTime64(3, 'UTC'),
  updated_at Nullable(DateTime64(3, 'UTC')),
  closed_at Nullable(DateTime64(3, 'UTC')),
  source String,
  products String
)
engine = ReplacingMergeTree(received_at)
order by (site, deal_id, version)
settings non_replicated_deduplication_window = 10000;
