-- A lead tells when older sales to its person were, so that whether it is the first of a period can be told of
-- it alone: see `sold_before` in schema/turns/sales.sql.
alter table lead_facts
  add column if not exists sold_before Array(DateTime64(3, 'UTC')),
  add column if not exists sold_after Array(DateTime64(3, 'UTC')),
  drop column if exists is_lone_sale;

-- Sales of a turn, as they stand among those to their person.
create table if not exists lead_sales (
  turn UInt64,
  site LowCardinality(String),
  lead_id String,
  is_first UInt8,
  sold_before Array(DateTime64(3, 'UTC')),
  sold_after Array(DateTime64(3, 'UTC'))
)
engine = MergeTree
partition by turn
order by lead_id;
