-- Sums of credits tell paths too, so that markov's model is weighed and paths are counted by them, and money is
-- not rounded in them. What was summed before is summed anew.
drop table if exists credit_sums;

-- Credits of the leads of a day, in its site's time zone, summed by what they are mostly asked by, under each
-- model. They are of the attribution that a question means which says nothing of it, in the currency of the
-- site. Of each day the rows with one `settled` count, and `summed_leads` says with which; the others are left of
-- earlier times. Who bought once in a period is its buyer with his first sale: with one of these that lies in it
-- while neither `sold_before` nor `sold_after` does. Markov's model weighs a touch by the paths of the asked period:
-- its rows are of leads whole, by the `channels` of all their touches and the `place` of one. The view
-- `summed_credits` weighs them.
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
  channels Array(LowCardinality(String)),
  place UInt16,
  sold_before Date,
  sold_after Date,
  leads Decimal(38, 9),
  deals Decimal(38, 9),
  sales Decimal(38, 9),
  new_customers Decimal(38, 9),
  revenue Decimal(38, 13),
  cogs Decimal(38, 13),
  refunds Decimal(38, 13),
  potential Decimal(38, 13),
  touch_days Float64,
  lead_days Float64,
  thinking_days Float64
)
engine = ReplacingMergeTree(settled)
partition by toYYYYMM(date)
order by (
  site, model, date, status, channel, source, medium, campaign, campaign_id, device, country, visitor, channels, place,
  sold_before, sold_after
)
settings non_replicated_deduplication_window = 0;

truncate table summed_leads;
