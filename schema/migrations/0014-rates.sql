-- What one unit of a currency was worth in another on a day, one row a pair and a day once merged. Both
-- directions of a pair are rows. Money is converted by the last rate at or before its own day.
create table if not exists rates (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  version UInt64,
  date Date,
  currency LowCardinality(String),
  base LowCardinality(String),
  rate Decimal(76, 18)
)
engine = ReplacingMergeTree(version)
order by (site, base, currency, date)
settings non_replicated_deduplication_window = 10000;
