-- Every version of every key to the API. The newest wins; once revoked, a key stays revoked.
-- A secret is never here: only its hash is. After a rotation the secret before works for a while.
create table if not exists api_keys (
  id String,
  version UInt64,
  name String,
  scopes String,
  hash String,
  previous_hash String,
  previous_until Nullable(DateTime64(3, 'UTC')),
  created_at DateTime64(3, 'UTC'),
  expires_at Nullable(DateTime64(3, 'UTC')),
  revoked_at Nullable(DateTime64(3, 'UTC'))
)
engine = ReplacingMergeTree
order by (id, version, hash)
settings non_replicated_deduplication_window = 10000;
