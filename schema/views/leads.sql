-- one row a lead; on the date basis `payment`, one row a lead and a day on which its money moved
-- A lead is a deal of the CRM, or a lead goal, a call or an e-mail that no deal answers: which is which is told
-- in docs/attribution.md, and kept in `lead_facts`. `asked_at` is when its person first asked for something.
-- `basis` says which leads are those of the days from `from` to `to` of `time_zone`: `lead`, those created
-- then; `payment`, those whose money moved then; `visit`, those created then or up to the lookback later,
-- since a visit of the period may earn that long. `dated_at` is when a row counts, and `counted` is 1 on
-- one row of each lead: with its first payment.
-- Goals of bots are leads only where `bots` is 1. A visit is a bot's if any of its hits is.
-- Money is converted by the last rate at or before its day: a payment's own, and of a deal that on which it
-- was closed, else made. What has no rate is 0.
-- Revenue is what was paid less what was refunded; a won deal without any payment counts its own. The
-- cost of goods goes with the first payment. A deal is sold where it is won or money moved for it, at the
-- first of its payments; what an open one may bring is `potential`.
create or replace view leads as
select
  lead_id,
  client_id,
  phone,
  created_at,
  asked_at,
  dated_at,
  counted,
  deal_id,
  status,
  said_channel,
  said_source,
  said_medium,
  said_campaign,
  revenue,
  cogs,
  sold,
  sold_at,
  refunds,
  potential,
  manager,
  product,
  gender,
  birth_year
from lead_parts(
  site = {site:String},
  from = {from:Date},
  to = {to:Date},
  time_zone = {time_zone:String},
  currency = {currency:String},
  bots = {bots:UInt8},
  basis = {basis:String},
  lookback_days = {lookback_days:UInt16}
)
