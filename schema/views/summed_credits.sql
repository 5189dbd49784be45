-- one row of `credit_sums`, by its `settled`, with markov's credits weighed as in `credits`
create or replace view summed_credits as
with
  weighed as (
    select
      *,
      arrayMap(channel -> toFloat64({removal_effects:Map(String, Float64)}[channel]), channels) as weights,
      arraySum(weights) as total,
      arrayMap(weight -> toDecimal64(if(total > 0, weight / total, 1 / length(weights)), 9), weights) as parts,
      multiIf(
        empty(channels), toDecimal64(1, 9),
        place = indexOf(weights, arrayMax(weights)), parts[place] + 1 - arraySum(parts),
        parts[place]
      ) as share
    from credit_sums
    where
      site = {site:String}
      and date between {from:Date} and {to:Date}
      and has({models:Array(String)}, model)
      and settled in {settled:Array(UInt64)}
  )
select
  date,
  model,
  status,
  channel,
  source,
  medium,
  campaign,
  campaign_id,
  device,
  country,
  visitor,
  sold_before,
  sold_after,
  weighed.leads * share as leads,
  weighed.deals * share as deals,
  weighed.sales * share as sales,
  weighed.new_customers * share as new_customers,
  weighed.revenue * share as revenue,
  weighed.cogs * share as cogs,
  weighed.refunds * share as refunds,
  weighed.potential * share as potential,
  weighed.lead_days * toFloat64(share) as lead_days,
  weighed.thinking_days * toFloat64(share) as thinking_days
from weighed
