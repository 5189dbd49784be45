-- Every version of every site's settings, as JSON. The newest wins.
create table if not exists sites (
  site String,
  version UInt64,
  settings String
)
engine = ReplacingMergeTree
order by (site, version)
settings non_replicated_deduplication_window = 10000;
