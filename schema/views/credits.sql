-- one row a lead, a model and a touch that earned; the shares of a lead sum to 1 under each model
-- Of touches that tie, the first by index earns. A lead without a touch keeps what is said of its source: by
-- a static number, which tells its channel too, or by the CRM, and is Unassigned then. On the date basis `payment` a lead has rows for each day of its money; on
-- `visit` a credit is dated as its touch is, and what falls outside the period is left out.
-- What stands after `visitor` is the lead's own and whole: take it times the share.
-- Shares have nine digits and money four: what rounding leaves over goes to the touch that earned most.
-- What each model says, and its formula: docs/attribution.md.
create or replace view credits as
with
  touched as materialized (
    select *
    from lead_touches(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      lead_goals = {lead_goals:Array(String)},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16}
    )
  ),
  earners as materialized (
    select
      * except (touches, walk, said),
      arrayMap(part -> if(part = '', '(not set)', part), [said.2, said.3, said.4]) as said,
      if(
        empty(journeys.walk),
        [(created_at, '', if(journeys.said.1 = '', 'Unassigned', journeys.said.1), 0)],
        journeys.walk
      ) as touches
    from journeys(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      lead_goals = {lead_goals:Array(String)},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16},
      path = {path:String},
      last_k = {last_k:UInt16}
    ) as journeys
  ),
  paths as (
    select
      *,
      length(touches) as n,
      arrayEnumerate(touches) as places,
      arrayMap(touch -> touch.1, touches) as times,
      arrayMap(touch -> touch.3, touches) as channels,
      arrayMap(touch -> (touch.3 != 'Direct', touch.1), touches) as ranks
    from earners
  ),
  milestones as (
    select
      * except ranks,
      indexOf(times, arrayMax(times)) as last,
      indexOf(ranks, arrayMax(ranks)) as last_non_direct,
      greatest(1, indexOf(times, arrayLast(at -> at <= asked_at, times))) as asked,
      arrayJoin({models:Array(String)}) as model
    from paths
  ),
  weighed as (
    select
      * except channels,
      arrayMap(
        (i, at, channel) -> toFloat64(multiIf(
          model = 'first', i = 1,
          model = 'last', i = last,
          model = 'last_non_direct', i = last_non_direct,
          model = 'time_decay', exp2(-dateDiff('ms', at, times[last]) / 86400000 / {half_life_days:Float64}),
          model = 'position', multiIf(n <= 2, 1, i in (1, n), 0.4, 0.2 / (n - 2)),
          model = 'w_shaped' and i in (1, asked, last), 0.3 * ((i = 1) + (i = asked) + (i = last)),
          model = 'w_shaped', 0.1 / (n - length(arrayDistinct([1, asked, last]))),
          model = 'markov', {removal_effects:Map(String, Float64)}[channel],
          model = 'shapley', 1 / countEqual(channels, channel),
          1
        )),
        places, times, channels
      ) as weights
    from milestones
  ),
  totalled as (
    select *, arraySum(weights) as total, indexOf(weights, arrayMax(weights)) as heaviest
    from weighed
  ),
  truncated as (
    select *, arrayMap(weight -> toDecimal64(if(total > 0, weight / total, 1 / n), 9), weights) as parts
    from totalled
  ),
  shared as (
    select
      *,
      arrayMap((part, i) -> part + if(i = heaviest, 1 - arraySum(parts), 0), parts, places) as shares
    from truncated
  ),
  paid as (
    select
      *,
      arrayMap(share -> toDecimal128(round(shared.revenue * share, 4), 4), shares) as revenues,
      arrayMap(share -> toDecimal128(round(shared.cogs * share, 4), 4), shares) as cogs_parts,
      shared.revenue - arraySum(revenues) as revenue_left,
      shared.cogs - arraySum(cogs_parts) as cogs_left
    from shared
  ),
  earned as (
    select
      * except (revenue, cogs, dated_at),
      place,
      share,
      touch.1 as touched_at,
      touch.2 as kind,
      touch.3 as channel,
      touch.4 as touch_id,
      if({basis:String} = 'visit', touch.1, paid.dated_at) as dated_at,
      part_of_revenue + if(place = heaviest, revenue_left, 0) as revenue,
      part_of_cogs + if(place = heaviest, cogs_left, 0) as cogs
    from paid
    array join
      touches as touch,
      places as place,
      shares as share,
      revenues as part_of_revenue,
      cogs_parts as part_of_cogs
    where
      share > 0
      and (
        {basis:String} != 'visit'
        or touch.1 >= toDateTime({from:Date}, {time_zone:String})
        and touch.1 < toDateTime({to:Date} + 1, {time_zone:String})
      )
  )
select
  lead_id,
  client_id,
  created_at,
  dated_at,
  deal_id,
  status,
  counted,
  model,
  place,
  share,
  earned.revenue as revenue,
  earned.cogs as cogs,
  touched_at,
  earned.kind as kind,
  earned.channel as channel,
  if(earned.kind = '', said[1], touched.source) as source,
  if(earned.kind = '', said[2], touched.medium) as medium,
  if(earned.kind = '', said[3], touched.campaign) as campaign,
  touched.term as term,
  touched.content as content,
  touched.visit_id as visit_id,
  touched.device as device,
  touched.os as os,
  touched.browser as browser,
  touched.country as country,
  touched.region as region,
  touched.city as city,
  touched.campaign_id as campaign_id,
  touched.landing_page as landing_page,
  touched.visitor as visitor,
  person_id,
  sold,
  sold_at,
  is_buyer,
  is_new_customer,
  first_touch_at,
  asked_at,
  refunds,
  potential,
  manager,
  product,
  gender,
  birth_year
from earned
any left join touched on touched.touch_id = earned.touch_id
