-- All that is known of a lead, one row each once merged: worked out from deals, goals, calls, e-mails,
-- payments, visits and persons whenever one of those changes, and ever to be worked out again. Read it with
-- `final`, or the views `leads`, `journeys` and `credits`. Its touches stand in order of time: the latest
-- 500 of people, and of bots. `gone` is a row of what is no lead any more; `due_at` is when a call whose end
-- nobody told counts as one; money of it counts on days from `money_from` to `money_until`.
create table if not exists lead_facts (
  site LowCardinality(String),
  day Date,
  lead_id String,
  version UInt64,
  gone UInt8,
  due_at DateTime64(3, 'UTC'),
  of_bot UInt8,
  created_at DateTime64(3, 'UTC'),
  asked_at DateTime64(3, 'UTC'),
  client_id String,
  phone String,
  deal_id String,
  caller_keys Array(String),
  status LowCardinality(String),
  said_channel LowCardinality(String),
  said_source LowCardinality(String),
  said_medium LowCardinality(String),
  said_campaign LowCardinality(String),
  price Decimal(18, 4),
  goods Decimal(18, 4),
  currency LowCardinality(String),
  closed_at Nullable(DateTime64(3, 'UTC')),
  payments Array(Tuple(paid_at DateTime64(3, 'UTC'), amount Decimal(18, 4), currency LowCardinality(String))),
  money_from DateTime64(3, 'UTC'),
  money_until DateTime64(3, 'UTC'),
  manager LowCardinality(String),
  product LowCardinality(String),
  gender LowCardinality(String),
  birth_year UInt32,
  person_id String,
  is_first_sale UInt8,
  is_lone_sale UInt8,
  touch_at Array(DateTime64(3, 'UTC')),
  touch_kind Array(LowCardinality(String)),
  touch_bot Array(UInt8),
  touch_channel Array(LowCardinality(String)),
  touch_source Array(LowCardinality(String)),
  touch_medium Array(LowCardinality(String)),
  touch_campaign Array(LowCardinality(String)),
  touch_term Array(LowCardinality(String)),
  touch_content Array(LowCardinality(String)),
  touch_visit_id Array(String),
  touch_device Array(LowCardinality(String)),
  touch_os Array(LowCardinality(String)),
  touch_browser Array(LowCardinality(String)),
  touch_country Array(LowCardinality(String)),
  touch_region Array(LowCardinality(String)),
  touch_city Array(LowCardinality(String)),
  touch_campaign_id Array(LowCardinality(String)),
  touch_landing_page Array(String),
  touch_visitor Array(LowCardinality(String)),
  index by_money (money_from, money_until) type minmax granularity 1
)
engine = ReplacingMergeTree(version, gone)
partition by toYYYYMM(day)
order by (site, day, lead_id);

-- What leads are known by, so that a change finds those that it bears on.
create table if not exists lead_keys (
  site LowCardinality(String),
  key_type LowCardinality(String),
  key String,
  day Date,
  lead_id String
)
engine = ReplacingMergeTree
order by (site, key_type, key, day, lead_id)
settings index_granularity = 256;

create materialized view if not exists lead_facts_to_lead_keys to lead_keys as
select distinct site, named.1 as key_type, named.2 as key, day, lead_id
from lead_facts
array join arrayFilter(pair -> pair.2 != '', arrayConcat(
  [
    ('client_id', client_id), ('phone', phone), ('deal', deal_id), ('person', person_id),
    ('contact', if(deal_id = '' and not startsWith(lead_id, 'goal:'), lead_id, ''))
  ],
  arrayMap(caller -> ('caller', caller), caller_keys)
)) as named
where gone = 0;

-- What may have changed a lead, as it came in: a node of the map of persons, a `payment`, a `contact`, a `person`, or a
-- `visit` of a client ID, which bears on leads from `at` on.
create table if not exists lead_news (
  site LowCardinality(String),
  kind LowCardinality(String),
  node String,
  at DateTime64(3, 'UTC'),
  seen_at DateTime64(3, 'UTC') default now64(3)
)
engine = MergeTree
order by seen_at
ttl toDate(seen_at) + toIntervalDay(8);

create materialized view if not exists visit_parts_to_lead_news to lead_news as
select site, 'visit' as kind, client_id as node, min(visit_parts.started_at) as at
from visit_parts
group by site, client_id;

create materialized view if not exists goals_to_lead_news to lead_news as
select distinct site, 'client_id' as kind, client_id as node from goals;

create materialized view if not exists deals_to_lead_news to lead_news as
select distinct site, 'deal' as kind, deal_id as node from deals;

create materialized view if not exists payments_to_lead_news to lead_news as
select distinct site, 'deal' as kind, deal_id as node from payments;

create materialized view if not exists matches_to_lead_news to lead_news as
select distinct site, 'contact' as kind, concat(matches.kind, ':', contact_id) as node from matches;

create materialized view if not exists people_map_to_lead_news to lead_news as
select distinct site, node_type as kind, node from people_map;

-- What one turn of the work looks at anew.
create table if not exists lead_turns (
  turn UInt64,
  site LowCardinality(String),
  kind LowCardinality(String),
  node String
)
engine = MergeTree
partition by turn
order by (kind, node);

-- Leads of a turn before it is known whose they are.
create table if not exists lead_found (
  turn UInt64,
  site LowCardinality(String),
  lead_id String,
  due_at DateTime64(3, 'UTC'),
  of_bot UInt8,
  created_at DateTime64(3, 'UTC'),
  asked_at DateTime64(3, 'UTC'),
  client_id String,
  phone String,
  deal_id String,
  caller_keys Array(String),
  status LowCardinality(String),
  said_channel LowCardinality(String),
  said_source LowCardinality(String),
  said_medium LowCardinality(String),
  said_campaign LowCardinality(String),
  price Decimal(18, 4),
  goods Decimal(18, 4),
  currency LowCardinality(String),
  closed_at Nullable(DateTime64(3, 'UTC')),
  payments Array(Tuple(paid_at DateTime64(3, 'UTC'), amount Decimal(18, 4), currency LowCardinality(String))),
  money_from DateTime64(3, 'UTC'),
  money_until DateTime64(3, 'UTC'),
  manager LowCardinality(String),
  product LowCardinality(String),
  gender LowCardinality(String),
  birth_year UInt32
)
engine = MergeTree
partition by turn
order by (client_id, deal_id);
