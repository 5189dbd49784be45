-- one row a source of visits, with how many visits of the period came how far
-- One cohort: visits of the period, and what has become of them since. A lead is of the visit that earns it
-- under the model, up to the lookback later. Each stage is of the visits of the stage before, so that a
-- visit that left no page but rang is engaged too, and what is paid is won. `leak` is the step at which
-- most visits are lost, by share; `behind_at` the one at which the source falls behind all visits most, by a tenth or
-- more, of steps that 30 or more of its visits came to. The totals are a row too: `is_total`.
-- Visits of `summed_dates` are read as `visit_sums` has them; a lead knows of the visit of each of its touches when
-- it began and whether it bounced. Visits of the site's own `staff` are left out, or taken off a sum again.
with
  ['engaged', 'lead', 'deal', 'won', 'paid'] as steps,
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  visited as (
    -- [visits by sums
    select
      toString({by:Identifier}) as name,
      toInt64(sum(visit_sums.visits)) as visits,
      toInt64(visits - sum(visit_sums.bounces)) as engaged
    from visit_sums
    where
      site = {site:String}
      and bot = 0
      and date between {from:Date} and toLastDayOfMonth({to:Date})
      and settled in {settled:Array(UInt64)}
    group by name
    -- visits by sums]
    -- [visits both ways
    union all
    -- visits both ways]
    -- [visits one by one
    select
      toString({by:Identifier}) as name,
      sum(if(client_id in {staff:Array(String)}, -1, 1) as sign) as visits,
      sumIf(sign, pageviews > 1 or goals > 0) as engaged
    from visits
    where
      site = {site:String}
      and bot = 0
      and day between {from:Date} - 1 and {to:Date} + 1
      and (
        day not in {summed_days:Array(Date)}
        -- [own staff
        or client_id in {staff:Array(String)}
        -- own staff]
      )
      and started_at >= begins
      and started_at < ends
      and (toDate(started_at, {time_zone:String}) in {summed_dates:Array(Date)}) = (client_id in {staff:Array(String)})
    group by name
    -- visits one by one]
  ),
  earned as (
    select
      any(toString({by:Identifier})) as name,
      max(bounced) as bounced,
      max(deal_id != '') as deal,
      max(status = 'won') as won,
      max(status = 'won' and paid) as paid
    from credits(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'visit',
      lookback_days = {lookback:UInt16},
      path = 'unchanged',
      last_k = 1,
      models = [{model:String}],
      half_life_days = 7,
      removal_effects = map()
    )
    where
      status not in ('spam', 'duplicate')
      and visit_id != ''
      and visit_at >= begins
      and visit_at < ends
      and client_id not in {staff:Array(String)}
    group by visit_id
  ),
  stacked as (
    select name, visits, engaged, 0 as leads, 0 as deals, 0 as won, 0 as paid
    from visited
    union all
    select
      name, 0 as visits, toInt64(sum(bounced)) as engaged, count() as leads, sum(deal), sum(earned.won), sum(earned.paid)
    from earned
    group by name
  ),
  counted as (
    select
      name,
      grouping(name) = 1 as is_total,
      toUInt64(sum(stacked.visits)) as visits,
      toUInt64(sum(stacked.engaged)) as engaged,
      sum(stacked.leads) as leads,
      sum(stacked.deals) as deals,
      sum(stacked.won) as won,
      sum(stacked.paid) as paid
    from stacked
    group by grouping sets ((name), ())
  ),
  compared as (
    select
      *,
      [visits, engaged, leads, deals, won] as came,
      [engaged, leads, deals, won, paid] as went,
      arrayMap((here, on) -> 1 - on / nullIf(here, 0), came, went) as lost,
      anyIf(went, is_total) over () as all_went,
      anyIf(came, is_total) over () as all_came,
      arrayMap(
        (here, on, all_here, all_on) -> if(here >= 30 and all_on > 0, on / here / (all_on / all_here), 1),
        came, went, all_came, all_went
      ) as against_all
    from counted
  )
select
  is_total,
  name,
  visits,
  engaged,
  leads,
  deals,
  won,
  paid,
  visits - engaged as engaged_lost,
  engaged - leads as lead_lost,
  leads - deals as deal_lost,
  deals - won as won_lost,
  won - paid as paid_lost,
  lost[1] as engaged_loss,
  lost[2] as lead_loss,
  lost[3] as deal_loss,
  lost[4] as won_loss,
  lost[5] as paid_loss,
  paid / nullIf(visits, 0) as visit_to_paid,
  if(arrayMax(lost) > 0, steps[indexOf(lost, arrayMax(lost))], '') as leak,
  if(arrayMin(against_all) <= 0.9, steps[indexOf(against_all, arrayMin(against_all))], '') as behind_at
from compared
order by is_total, visits desc, name
