-- one row a touch of who may have asked in the period
-- From the lookback before the period on; where it is money that came in the period, from two years more.
create or replace view lead_touches as
with
  {from:Date} - 1 - {lookback_days:UInt16} - if({basis:String} = 'payment', 730, 0) as since,
  {to:Date} + 1 + if({basis:String} = 'visit', {lookback_days:UInt16}, 0) as until,
  known as materialized (
    select *
    from lead_kin(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      lead_goals = {lead_goals:Array(String)},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16}
    )
  )
select *
from touches(site = {site:String}, from = since, to = until, bots = {bots:UInt8})
where node in (select node from known)
