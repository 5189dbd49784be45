-- one row a group of `by` and a run of seven days, in the period or in the `weeks` before its end
-- `week` counts back from the end of the period: 0 is its last seven days. `asked` tells whether they are
-- days of the period. `squares` and `largest` are of the profits of leads that gained, those of `lost`
-- of leads that lost. What open deals would bring if all were won is `waiting`.
with
  least({from:Date}, {to:Date} + 1 - 7 * {weeks:UInt16}) as since,
  open as (
    select deal_id, toFloat64(priced) - toFloat64(round(goods * lead.worth, 4)) as worth
    from priced_leads(
      site = {site:String}, time_zone = {time_zone:String}, currency = {currency:String}
    ) as lead
    where
      deal_id != ''
      and status in ('new', 'in_progress')
      and day between {from:Date} - 1 and {to:Date} + 1
      and created_at >= toDateTime({from:Date}, {time_zone:String})
      and created_at < toDateTime({to:Date} + 1, {time_zone:String})
  ),
  earned as (
    select
      channel,
      if({by:String} = 'channel', '', source) as source,
      if({by:String} = 'campaign', campaign, '') as campaign,
      toDate(dated_at, {time_zone:String}) as day,
      toFloat64(share) as lead,
      deal_id != '' as is_deal,
      toFloat64(credited.revenue) - toFloat64(credited.cogs) as profit,
      share * greatest(0, open.worth - toFloat64(credited.revenue)) as pending
    from credits(
      site = {site:String},
      from = least({from:Date}, {to:Date} + 1 - 7 * {weeks:UInt16}),
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'lead',
      lookback_days = 90,
      path = 'unchanged',
      last_k = 4,
      models = [{model:String}],
      half_life_days = 7,
      removal_effects = map()
    ) as credited
    left join open on open.deal_id = credited.deal_id
    where status not in ('spam', 'duplicate') and client_id not in {staff:Array(String)}
  ),
  stacked as (
    select channel, source, campaign, day, toFloat64(0) as cost, lead, is_deal, profit, pending
    from earned
    union all
    select
      channel,
      if({by:String} = 'channel', '', spend.source),
      if({by:String} = 'campaign', spend.campaign, ''),
      date,
      toFloat64(spend.cost),
      0, 0, 0, 0
    from spend_in(site = {site:String}, from = since, to = {to:Date}, currency = {currency:String}) as spend
  )
select
  channel,
  source,
  campaign,
  intDiv(toInt32({to:Date} - day), 7) as week,
  day >= {from:Date} as asked,
  sum(stacked.cost) as cost,
  sum(lead) as leads,
  sumIf(lead, is_deal) as deals,
  sumIf(stacked.profit, stacked.profit > 0) as gained,
  sumIf(pow(stacked.profit, 2), stacked.profit > 0) as squares,
  max(stacked.profit) as largest,
  -sumIf(stacked.profit, stacked.profit < 0) as lost,
  sumIf(pow(stacked.profit, 2), stacked.profit < 0) as squares_lost,
  -least(0, min(stacked.profit)) as largest_lost,
  sum(pending) as waiting
from stacked
group by channel, source, campaign, week, asked
order by channel, source, campaign, week, asked
