-- What visits are grouped and counted by is read for each visit of a period: words that repeat are numbers
-- inside, and of a client ID there is its hash, to count by, and its second, to tell who is new.
alter table visit_parts
  modify column source SimpleAggregateFunction(max, LowCardinality(String)),
  modify column medium SimpleAggregateFunction(max, LowCardinality(String)),
  modify column campaign SimpleAggregateFunction(max, LowCardinality(String)),
  modify column campaign_id SimpleAggregateFunction(max, LowCardinality(String)),
  add column if not exists client_hash UInt64 default sipHash64(client_id),
  add column if not exists client_since UInt32
    default toUInt32OrZero(substring(client_id, position(client_id, '.') + 1));

-- Until an old part is worked off, its rows are reckoned when they are read.
alter table visit_parts materialize column client_hash settings mutations_sync = 0;

alter table visit_parts materialize column client_since settings mutations_sync = 0;
