-- one row a day of a site, in its time zone, a model, and what `credit_sums` tells credits by
-- Under markov's model each touch has its lead whole: linear shares are added up for it. A sale is told by the days
-- of those sales to its person that came before it: the last that is no later than its own, and the first that is
-- no earlier. In a period that has neither it is the person's first.
with
  credited as (
    select
      *,
      sum(credits.revenue) over (partition by lead_id, credits.model) as whole_revenue,
      sum(credits.cogs) over (partition by lead_id, credits.model) as whole_cogs,
      groupArray(channel) over (
        partition by lead_id, credits.model
        order by place
        rows between unbounded preceding and unbounded following
      ) as path,
      arrayJoin(if(credits.model = 'linear', ['linear', 'markov'], [toString(credits.model)])) as summed_model,
      summed_model = 'markov' as is_whole,
      if(is_whole, toDecimal64(1, 9), share) as part
    from credits(
      site = {site:String},
      from = {date:Date},
      to = {date:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'lead',
      lookback_days = {lookback_days:UInt16},
      path = 'unchanged',
      last_k = 1,
      models = {models:Array(String)},
      half_life_days = {half_life_days:Float64},
      removal_effects = map()
    ) as credits
  )
select
  {site:String} as site,
  {date:Date} as date,
  {settled:UInt64} as settled,
  summed_model as model,
  credit.status as status,
  credit.channel as channel,
  credit.source as source,
  credit.medium as medium,
  credit.campaign as campaign,
  credit.campaign_id as campaign_id,
  credit.device as device,
  credit.country as country,
  credit.visitor as visitor,
  if(is_whole and kind != '', path, []) as channels,
  if(is_whole and kind != '', credit.place, 0) as place,
  toDate(bought_before, {time_zone:String}) as sold_before,
  toDate(bought_after, {time_zone:String}) as sold_after,
  sum(part) as leads,
  sumIf(part, deal_id != '') as deals,
  sumIf(part, sold) as sales,
  sumIf(part, is_new_customer) as new_customers,
  sum(if(is_whole, whole_revenue, credit.revenue)) as revenue,
  sum(if(is_whole, whole_cogs, credit.cogs)) as cogs,
  sum(part * credit.refunds) as refunds,
  sum(part * credit.potential) as potential,
  sum(toFloat64(part) * dateDiff('ms', touched_at, created_at) / 86400000) as touch_days,
  sumIf(toFloat64(part) * dateDiff('ms', asked_at, sold_at) / 86400000, sold) as lead_days,
  sumIf(toFloat64(part) * dateDiff('ms', first_touch_at, sold_at) / 86400000, sold) as thinking_days
from credited as credit
group by
  model, status, channel, source, medium, campaign, campaign_id, device, country, visitor, channels, place,
  sold_before, sold_after
