-- Visits of every sixteenth browser, by the hash of its client ID: where visits are very many, what people did who
-- left no lead is told by a sample, and a sample is read in a sixteenth of the time. One row a visit once merged.
create table if not exists visit_samples (
  site LowCardinality(String),
  day Date,
  client_id String,
  visit_id String,
  client_hash UInt64,
  started_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  channel SimpleAggregateFunction(max, LowCardinality(String)),
  bot SimpleAggregateFunction(max, UInt8)
)
engine = AggregatingMergeTree
partition by toYYYYMM(day)
order by (site, day, client_hash, client_id, visit_id)
settings non_replicated_deduplication_window = 10000;

create materialized view if not exists visit_parts_to_visit_samples to visit_samples as
select
  site,
  day,
  client_id,
  visit_id,
  sipHash64(client_id) as client_hash,
  min(visit_parts.started_at) as started_at,
  max(visit_parts.channel) as channel,
  max(visit_parts.bot) as bot
from visit_parts
where sipHash64(client_id) % 16 = 0
group by site, day, client_id, visit_id;

insert into visit_samples
select site, day, client_id, visit_id, client_hash, started_at, channel, bot
from visit_parts
where client_hash % 16 = 0;
