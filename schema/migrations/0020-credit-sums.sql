-- How often facts of leads of a day were written, and when last: as long as this stays, sums of their credits
-- hold. From `due_at` on each of them is a lead. `currencies` are those that they ever named.
create table if not exists lead_days (
  site LowCardinality(String),
  day Date,
  changes SimpleAggregateFunction(sum, UInt64),
  changed_at SimpleAggregateFunction(max, DateTime('UTC')),
  due_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
  currencies SimpleAggregateFunction(groupUniqArrayArray, Array(String))
)
engine = AggregatingMergeTree
order by (site, day);

create materialized view if not exists lead_facts_to_lead_days to lead_days as
select
  site,
  day,
  count() as changes,
  now('UTC') as changed_at,
  max(lead_facts.due_at) as due_at,
  groupUniqArray(toString(currency)) as currencies
from lead_facts
group by site, day;

insert into lead_days
select site, day, count(), now('UTC'), max(due_at), groupUniqArray(toString(currency))
from lead_facts
group by site, day;

-- Credits of the leads of a day, in its site's time zone, summed by what they are mostly asked by, under each
-- model but markov's, whose weights are those of the asked period. They are of the attribution that a question
-- means which says nothing of it, in the currency of the site. Of each day the rows with one `settled` count,
-- and `summed_leads` says with which; the others are left of earlier times. Who bought once in a period is its
-- buyer with his first sale: with one of these that lies in it while neither `sold_before` nor `sold_after` does.
create table if not exists credit_sums (
  site LowCardinality(String),
  date Date,
  settled UInt64,
  model LowCardinality(String),
  status LowCardinality(String),
  channel LowCardinality(String),
  source LowCardinality(String),
  medium LowCardinality(String),
  campaign LowCardinality(String),
  campaign_id LowCardinality(String),
  device LowCardinality(String),
  country LowCardinality(String),
  visitor LowCardinality(String),
  sold_before Date,
  sold_after Date,
  leads Decimal(38, 9),
  deals Decimal(38, 9),
  sales Decimal(38, 9),
  new_customers Decimal(38, 9),
  revenue Decimal(38, 4),
  cogs Decimal(38, 4),
  refunds Decimal(38, 13),
  potential Decimal(38, 13),
  lead_days Float64,
  thinking_days Float64
)
engine = ReplacingMergeTree(settled)
partition by toYYYYMM(date)
order by (
  site, model, date, status, channel, source, medium, campaign, campaign_id, device, country, visitor,
  sold_before, sold_after
)
settings non_replicated_deduplication_window = 0;

-- Which days' leads are summed, as of how many changes of the three days of UTC that one of a time zone lies in.
create table if not exists summed_leads (
  site LowCardinality(String),
  date Date,
  settled UInt64,
  asked String,
  rates UInt64,
  changes UInt64
)
engine = ReplacingMergeTree(settled)
order by (site, date);
