-- Every version of every site's settings, as JSON. The newest wins.
create table sites (
  site String,
  version UInt64,
  settings String
)
engine = ReplacingMergeTree
order by (site, version)
settings non_replicated_deduplication_window = 10000;
