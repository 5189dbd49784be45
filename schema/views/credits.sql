-- one row a lead, a model and a touch that earned; the shares of a lead sum to 1 under each model
-- Of touches that tie, the first by index earns. A lead without a touch keeps what is said of its source: by
-- a static number, which tells its channel too, or by the CRM, and is Unassigned then. On the date basis `payment` a
-- lead has rows for each day of its money; on `visit` a credit is dated as its touch is, and what falls outside the
-- period is left out.
-- What stands after `bounced` is the lead's own and whole: take it times the share.
-- Shares have nine digits: what rounding leaves over goes to the touch that earned most. Money is not rounded.
-- What each model says, and its formula: docs/attribution.md.
create or replace view credits as
with
  paths as (
    select
      *,
      if(empty(touch_at), [toDateTime64(created_at, 3, 'UTC')], touch_at) as times,
      if(empty(touch_at), [if(said_channel = '', 'Unassigned', said_channel)], touch_channel) as channels
    from journeys(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16},
      path = {path:String},
      last_k = {last_k:UInt16}
    )
  ),
  milestones as (
    select
      *,
      model,
      length(times) as n,
      arrayEnumerate(times) as places,
      times[-1] as ended_at,
      indexOf(times, ended_at) as last,
      arrayMap((channel, at) -> if(channel = 'Direct', toDateTime64(0, 3, 'UTC'), at), channels, times) as sourced_at,
      arrayMax(sourced_at) as last_sourced_at,
      if(last_sourced_at > toDateTime64(0, 3, 'UTC'), indexOf(sourced_at, last_sourced_at), last) as last_non_direct,
      greatest(1, indexOf(times, arrayLast(at -> at <= asked_at, times))) as asked,
      length(arrayDistinct([1, asked, last])) as named
    from paths
    array join {models:Array(String)} as model
  ),
  weighed as (
    select
      *,
      arrayMap(
        (i, at, channel) -> toFloat64(multiIf(
          model = 'first', i = 1,
          model = 'last', i = last,
          model = 'last_non_direct', i = last_non_direct,
          model = 'time_decay', exp2(-dateDiff('ms', at, ended_at) / 86400000 / {half_life_days:Float64}),
          model = 'position', multiIf(n <= 2, 1, i = 1 or i = n, 0.4, 0.2 / (n - 2)),
          model = 'w_shaped' and (i = 1 or i = asked or i = last), 0.3 * ((i = 1) + (i = asked) + (i = last)),
          model = 'w_shaped', 0.1 / (n - named),
          model = 'markov', {removal_effects:Map(String, Float64)}[channel],
          model = 'shapley', 1 / countEqual(channels, channel),
          1
        )),
        places, times, channels
      ) as weights
    from milestones
  ),
  shared as (
    select
      *,
      arraySum(weights) as total,
      indexOf(weights, arrayMax(weights)) as heaviest,
      arrayMap(weight -> toDecimal64(if(total > 0, weight / total, 1 / n), 9), weights) as parts,
      1 - arraySum(parts) as share_left,
      arrayMap((part, i) -> part + if(i = heaviest, share_left, 0), parts, places) as shares
    from weighed
  ),
  earned as (
    select
      *,
      place,
      share,
      touched_at,
      channel,
      source,
      medium,
      campaign
    from shared
    array join
      places as place,
      shares as share,
      times as touched_at,
      channels as channel,
      if(empty(touch_at), [if(said_source = '', '(not set)', said_source)], touch_source) as source,
      if(empty(touch_at), [if(said_medium = '', '(not set)', said_medium)], touch_medium) as medium,
      if(empty(touch_at), [if(said_campaign = '', '(not set)', said_campaign)], touch_campaign) as campaign
    where
      share > 0
      and (
        {basis:String} != 'visit'
        or touched_at >= toDateTime({from:Date}, {time_zone:String})
        and touched_at < toDateTime({to:Date} + 1, {time_zone:String})
      )
  )
select
  lead_id,
  client_id,
  day,
  created_at,
  if({basis:String} = 'visit', touched_at, earned.dated_at) as dated_at,
  deal_id,
  status,
  counted,
  model,
  place,
  share,
  earned.revenue * share as revenue,
  earned.cogs * share as cogs,
  touched_at,
  touch_kind[place] as kind,
  channel,
  source,
  medium,
  campaign,
  touch_term[place] as term,
  touch_content[place] as content,
  touch_visit_id[place] as visit_id,
  touch_device[place] as device,
  touch_os[place] as os,
  touch_browser[place] as browser,
  touch_country[place] as country,
  touch_region[place] as region,
  touch_city[place] as city,
  touch_campaign_id[place] as campaign_id,
  touch_landing_page[place] as landing_page,
  touch_visitor[place] as visitor,
  touch_visit_at[place] as visit_at,
  touch_bounced[place] as bounced,
  person_id,
  sold,
  paid,
  sold_at,
  is_buyer,
  bought_before,
  bought_after,
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
