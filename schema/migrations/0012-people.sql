-- Who was seen with whom, as it was said: never changed, and put together by readers. Each edge stands in
-- both directions, so that the neighbours of a node are one range. `via` names the call or e-mail that
-- says so, for as long as its match says so too; `ts` is the first time that it was said, and `seen_at` the
-- last time that it came in. A row without `b` joins nothing: it tells that a match has changed.
create table if not exists identity_edges (
  site LowCardinality(String),
  a_type LowCardinality(String),
  a String,
  b_type LowCardinality(String),
  b String,
  source LowCardinality(String),
  via String,
  ts SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  seen_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) default now64(3),
  index by_arrival seen_at type minmax granularity 1
)
engine = AggregatingMergeTree
order by (site, a_type, a, b_type, b, source, via)
-- Nodes are asked for one by one, and stand far from one another.
settings index_granularity = 256, non_replicated_deduplication_window = 10000;

-- Telephone numbers as people and CRMs write them, and beside whom. The collector makes E.164 of them, by
-- the site's country, and edges of those.
create table if not exists written_phones (
  site LowCardinality(String),
  node_type LowCardinality(String),
  node String,
  phone String,
  source LowCardinality(String),
  ts SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
  seen_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) default now64(3),
  index by_arrival seen_at type minmax granularity 1
)
engine = AggregatingMergeTree
order by (site, node_type, node, phone, source)
settings non_replicated_deduplication_window = 10000;

create materialized view if not exists hits_to_identity_edges to identity_edges as
select
  site,
  edge.1 as a_type,
  edge.2 as a,
  edge.3 as b_type,
  edge.4 as b,
  'hit' as source,
  '' as via,
  min(hits.ts) as ts
from hits
array join arrayFilter(pair -> pair.2 != '' and pair.4 != '', [
  ('client_id', client_id, 'user_id', trimBoth(user_id)),
  ('user_id', trimBoth(user_id), 'client_id', client_id),
  ('client_id', client_id, 'email', lowerUTF8(trimBoth(email))),
  ('email', lowerUTF8(trimBoth(email)), 'client_id', client_id)
]) as edge
where client_id != '' and (user_id != '' or email != '')
group by site, a_type, a, b_type, b;

create materialized view if not exists hits_to_written_phones to written_phones as
select
  site,
  'client_id' as node_type,
  client_id as node,
  trimBoth(hits.phone) as phone,
  'hit' as source,
  min(hits.ts) as ts
from hits
where client_id != '' and hits.phone != ''
group by site, node, phone;

create materialized view if not exists deals_to_identity_edges to identity_edges as
select
  site,
  edge.1 as a_type,
  edge.2 as a,
  edge.3 as b_type,
  edge.4 as b,
  'deal' as source,
  '' as via,
  min(created_at) as ts
from deals
array join arrayFilter(pair -> pair.2 != '' and pair.4 != '', [
  ('client_id', trimBoth(client_id), 'deal', deal_id),
  ('deal', deal_id, 'client_id', trimBoth(client_id)),
  ('deal', deal_id, 'email', lowerUTF8(trimBoth(email))),
  ('email', lowerUTF8(trimBoth(email)), 'deal', deal_id)
]) as edge
where client_id != '' or email != ''
group by site, a_type, a, b_type, b;

create materialized view if not exists deals_to_written_phones to written_phones as
select
  site,
  'deal' as node_type,
  deal_id as node,
  trimBoth(deals.phone) as phone,
  'deal' as source,
  min(created_at) as ts
from deals
where deals.phone != ''
group by site, node, phone;

-- Every answer that names a visitor; whether it still holds is asked of `matches` itself.
create materialized view if not exists matches_to_identity_edges to identity_edges as
select
  site,
  edge.1 as a_type,
  edge.2 as a,
  edge.3 as b_type,
  edge.4 as b,
  matches.kind as source,
  contact_id as via,
  min(at) as ts
from matches
array join arrayFilter(pair -> pair.2 != '', if(
  matches.kind = 'call',
  [('phone', caller, 'client_id', client_id), ('client_id', client_id, 'phone', caller)],
  [('message', contact_id, 'client_id', client_id), ('client_id', client_id, 'message', contact_id)]
)) as edge
where matches.kind = 'email' or match(caller, '^\\+[1-9]\\d{6,14}$')
group by site, a_type, a, b_type, b, source, via;

create materialized view if not exists emails_to_identity_edges to identity_edges as
with lowerUTF8(trimBoth(if(position(from, '<') > 0, extract(from, '<([^<>]*)>'), from))) as sender
select
  site,
  edge.1 as a_type,
  edge.2 as a,
  edge.3 as b_type,
  edge.4 as b,
  'email' as source,
  '' as via,
  min(sent_at) as ts
from emails
array join [('message', message_id, 'email', sender), ('email', sender, 'message', message_id)] as edge
where sender != ''
group by site, a_type, a, b_type, b;

-- What was stored before these tables came. An edge that stands already stays one row.
insert into identity_edges (site, a_type, a, b_type, b, source, via, ts)
select site, edge.1, edge.2, edge.3, edge.4, 'hit', '', min(hits.ts)
from hits
array join arrayFilter(pair -> pair.2 != '' and pair.4 != '', [
  ('client_id', client_id, 'user_id', trimBoth(user_id)),
  ('user_id', trimBoth(user_id), 'client_id', client_id),
  ('client_id', client_id, 'email', lowerUTF8(trimBoth(email))),
  ('email', lowerUTF8(trimBoth(email)), 'client_id', client_id)
]) as edge
where client_id != '' and (user_id != '' or email != '')
group by site, edge;

insert into written_phones (site, node_type, node, phone, source, ts)
select site, 'client_id', client_id, trimBoth(hits.phone) as written, 'hit', min(hits.ts)
from hits
where client_id != '' and hits.phone != ''
group by site, client_id, written;

insert into identity_edges (site, a_type, a, b_type, b, source, via, ts)
select site, edge.1, edge.2, edge.3, edge.4, 'deal', '', min(created_at)
from deals
array join arrayFilter(pair -> pair.2 != '' and pair.4 != '', [
  ('client_id', trimBoth(client_id), 'deal', deal_id),
  ('deal', deal_id, 'client_id', trimBoth(client_id)),
  ('deal', deal_id, 'email', lowerUTF8(trimBoth(email))),
  ('email', lowerUTF8(trimBoth(email)), 'deal', deal_id)
]) as edge
where client_id != '' or email != ''
group by site, edge;

insert into written_phones (site, node_type, node, phone, source, ts)
select site, 'deal', deal_id, trimBoth(deals.phone) as written, 'deal', min(created_at)
from deals
where deals.phone != ''
group by site, deal_id, written;

insert into identity_edges (site, a_type, a, b_type, b, source, via, ts)
select site, edge.1, edge.2, edge.3, edge.4, matches.kind, contact_id, min(at)
from matches
array join arrayFilter(pair -> pair.2 != '', if(
  matches.kind = 'call',
  [('phone', caller, 'client_id', client_id), ('client_id', client_id, 'phone', caller)],
  [('message', contact_id, 'client_id', client_id), ('client_id', client_id, 'message', contact_id)]
)) as edge
where matches.kind = 'email' or match(caller, '^\\+[1-9]\\d{6,14}$')
group by site, edge, matches.kind, contact_id;

insert into identity_edges (site, a_type, a, b_type, b, source, via, ts)
with lowerUTF8(trimBoth(if(position(from, '<') > 0, extract(from, '<([^<>]*)>'), from))) as sender
select site, edge.1, edge.2, edge.3, edge.4, 'email', '', min(sent_at)
from emails
array join [('message', message_id, 'email', sender), ('email', sender, 'message', message_id)] as edge
where sender != ''
group by site, edge;

-- Whose each node is, worked out from the edges and ever to be worked out again. An empty person says that
-- the node is its own again. Read the view `person_nodes`.
create table if not exists people_map (
  site LowCardinality(String),
  node_type LowCardinality(String),
  node String,
  person_id String,
  version UInt64,
  index by_person person_id type bloom_filter(0.001) granularity 1
)
engine = ReplacingMergeTree(version)
order by (site, node_type, node)
settings index_granularity = 256, non_replicated_deduplication_window = 10000;

-- Every node that changed its person: when, and by which edge of which source.
create table if not exists people_history (
  site LowCardinality(String),
  at DateTime64(3, 'UTC'),
  version UInt64,
  kind LowCardinality(String),
  node_type LowCardinality(String),
  node String,
  former_id String,
  person_id String,
  why LowCardinality(String),
  why_a String,
  why_b String
)
engine = ReplacingMergeTree
order by (site, node_type, node, version)
settings non_replicated_deduplication_window = 10000;

-- What the owner says of two nodes, or of one: `join`, `part`, or `none` again. The newest version holds.
create table if not exists identity_rules (
  site LowCardinality(String),
  version UInt64,
  rule LowCardinality(String),
  a_type LowCardinality(String),
  a String,
  b_type LowCardinality(String),
  b String,
  said_by String,
  why String
)
engine = ReplacingMergeTree
order by (site, a_type, a, b_type, b, version)
settings non_replicated_deduplication_window = 10000;

-- How far the edges are worked off, and under which guards of each site. The newest version holds.
create table if not exists people_progress (
  name String,
  version UInt64,
  value String
)
engine = ReplacingMergeTree(version)
order by name
settings non_replicated_deduplication_window = 10000;

-- What a rebuild found, until it is compared with the map: each node as a hash, and a number that stands
-- for its person. `kind` is `core`, `leaf` (of a host that names the person), `open`, to be looked at one by
-- one, or `alone`.
create table if not exists people_rebuilt (
  version UInt64,
  hash UInt64,
  root UInt32,
  kind Enum8('core' = 0, 'leaf' = 1, 'open' = 2, 'alone' = 3)
)
engine = MergeTree
partition by version
order by hash;

-- The same with the names of nodes. `is_alike` where several have one hash.
create table if not exists people_targets (
  version UInt64,
  hash UInt64,
  root UInt32,
  kind Enum8('core' = 0, 'leaf' = 1, 'open' = 2, 'alone' = 3),
  node_type LowCardinality(String),
  node String,
  is_alike Bool
)
engine = MergeTree
partition by version
order by (node_type, node);
