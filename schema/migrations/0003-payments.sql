-- Money that moved for a deal, one row a payment once merged. Read it with `final`.
create table if not exists payments (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  version UInt64,
  payment_id String,
  deal_id String,
  paid_at DateTime64(3, 'UTC'),
  amount Decimal(18, 4),
  currency LowCardinality(String)
)
engine = ReplacingMergeTree(version)
order by (site, payment_id)
settings non_replicated_deduplication_window = 10000;
