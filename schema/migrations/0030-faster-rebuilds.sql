-- Who is or was of a person, to find his nodes by: whether they still are, `people_map` says.
create table if not exists people_members (
  site LowCardinality(String),
  person_id String,
  node_type LowCardinality(String),
  node String
)
engine = ReplacingMergeTree
order by (site, person_id, node_type, node)
settings index_granularity = 256;

create materialized view if not exists people_map_to_people_members to people_members as
select site, person_id, node_type, node from people_map where person_id != '';

insert into people_members
select site, person_id, node_type, node
from people_map
where person_id != '';

-- For a thousand persons it let most of the map be read.
alter table people_map drop index if exists by_person;

-- Each node is told once anyway: `distinct` held the whole map of a site in memory.
drop view if exists people_map_to_lead_news;

create materialized view if not exists people_map_to_lead_news to lead_news as
select site, node_type as kind, node from people_map;

-- What a rebuild notes is read as a whole and dropped: sorting and merging it would take longer than all that
-- is done with it.
drop table if exists people_rebuilt;

create table if not exists people_rebuilt (
  version UInt64,
  hash UInt64,
  root UInt32,
  kind Enum8('core' = 0, 'leaf' = 1, 'open' = 2, 'alone' = 3)
)
engine = MergeTree
partition by version
order by tuple()
settings max_bytes_to_merge_at_max_space_in_pool = 1;

drop table if exists people_targets;

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
order by tuple()
settings max_bytes_to_merge_at_max_space_in_pool = 1;

-- What persons are called that a rebuild found.
create table if not exists people_names (
  version UInt64,
  root UInt32,
  person_id String
)
engine = MergeTree
partition by version
order by tuple()
settings max_bytes_to_merge_at_max_space_in_pool = 1;
