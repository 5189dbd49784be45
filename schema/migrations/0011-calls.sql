-- All that was said of every call, one row a message. The view `current_calls` puts a call together:
-- a recording may come before the end, and the end before the answer. Two messages of one moment are
-- two rows where they tell different things: `told` is a hash of what they tell, save who called.
create table if not exists calls (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  version UInt64,
  provider LowCardinality(String),
  call_id String,
  from String,
  to String,
  started_at Nullable(DateTime64(3, 'UTC')),
  status LowCardinality(String),
  direction LowCardinality(String),
  answered_at Nullable(DateTime64(3, 'UTC')),
  ended_at Nullable(DateTime64(3, 'UTC')),
  duration_s UInt32,
  talk_s UInt32,
  wait_s UInt32,
  manager String,
  recording_url String,
  updated_at Nullable(DateTime64(3, 'UTC')),
  sequence UInt32,
  told UInt32
)
engine = ReplacingMergeTree(received_at)
order by (site, provider, call_id, version, told)
settings non_replicated_deduplication_window = 10000;

-- E-mails to the owner, one row a message once merged. Read it with `final`.
create table if not exists emails (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  version UInt64,
  message_id String,
  from String,
  to String,
  sent_at DateTime64(3, 'UTC'),
  subject String,
  body String
)
engine = ReplacingMergeTree(version)
order by (site, message_id)
settings non_replicated_deduplication_window = 10000;

-- Who was shown which number when, one row a lease once merged: the newest renewal says until when.
create table if not exists leases (
  site LowCardinality(String),
  kind LowCardinality(String),
  pool LowCardinality(String),
  number String,
  client_id String,
  visit_id String,
  shown_at DateTime64(3, 'UTC'),
  last_seen DateTime64(3, 'UTC'),
  until DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree(until)
partition by toYYYYMM(shown_at)
order by (site, number, shown_at, client_id)
settings non_replicated_deduplication_window = 10000;

-- Visits that found all numbers of a pool taken, one row a visit and pool once merged.
create table if not exists overflows (
  site LowCardinality(String),
  kind LowCardinality(String),
  pool LowCardinality(String),
  client_id String,
  visit_id String,
  at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree
partition by toYYYYMM(at)
order by (site, pool, visit_id)
settings non_replicated_deduplication_window = 10000;

-- Whose a call or an e-mail is, every answer that was ever given. The newest version holds.
-- `contact_id` is `<provider>:<call_id>` of a call and the message ID of an e-mail; `origin` fields are
-- those of a static number, and empty where a visit tells them.
create table if not exists matches (
  site LowCardinality(String),
  version UInt64,
  kind LowCardinality(String),
  contact_id String,
  at DateTime64(3, 'UTC'),
  client_id String,
  visit_id String,
  confidence Float32,
  reason LowCardinality(String),
  candidates String,
  state LowCardinality(String),
  is_new UInt8,
  caller String,
  channel LowCardinality(String),
  source String,
  medium String,
  campaign String,
  number_label String
)
engine = ReplacingMergeTree
order by (site, kind, contact_id, version)
settings non_replicated_deduplication_window = 10000;

-- What vendors sent, byte for byte, and what came of it: kept so that it can be taken again once a
-- mapping is mended.
create table if not exists deliveries (
  site LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  delivery_id String,
  connector LowCardinality(String),
  method LowCardinality(String),
  url String,
  headers String,
  body String,
  outcome LowCardinality(String),
  reason LowCardinality(String)
)
engine = ReplacingMergeTree
partition by toYYYYMM(received_at)
order by (site, connector, received_at, delivery_id)
ttl toDate(received_at) + toIntervalDay(30)
settings non_replicated_deduplication_window = 10000;

-- Every version of the settings of every connector of a site, sealed. The newest wins.
create table if not exists connections (
  site LowCardinality(String),
  connector LowCardinality(String),
  version UInt64,
  sealed String
)
engine = ReplacingMergeTree
order by (site, connector, version)
settings non_replicated_deduplication_window = 10000;
