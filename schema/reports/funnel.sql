-- one row a source of visits, with how many visits of the period came how far
-- One cohort: visits of the period, and what has become of them since. A lead is of the visit that earns it
-- under the model, up to the lookback later. Each stage is of the visits of the stage before, so that a
-- visit that left no page but rang is engaged too, and what is paid is won. `leak` is the step at which
-- most visits are lost, by share; `behind_at` the one at which the source falls behind all visits most, by a tenth or more, of
-- steps that 30 or more of its visits came to. The totals are a row too: `is_total`.
with
  ['engaged', 'lead', 'deal', 'won', 'paid'] as steps,
  earned as (
    select
      visit_id,
      1 as lead,
      max(deal_id != '') as deal,
      max(status = 'won') as won,
      max(status = 'won' and deal_id in (
        select deal_id
        from payments final
        where site = {site:String}
        group by deal_id
        having sum(amount) > 0
      )) as paid
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
    where status not in ('spam', 'duplicate') and visit_id != ''
    group by visit_id
  ),
  visited as (
    select visit_id, {by:Identifier} as name, pageviews >= 2 or goals > 0 as is_engaged
    from visits
    where
      site = {site:String}
      and bot = 0
      and day between {from:Date} - 1 and {to:Date} + 1
      and started_at >= toDateTime({from:Date}, {time_zone:String})
      and started_at < toDateTime({to:Date} + 1, {time_zone:String})
  ),
  counted as (
    select
      toString(name) as name,
      grouping(name) = 1 as is_total,
      count() as visits,
      countIf(is_engaged or lead) as engaged,
      sum(lead) as leads,
      sum(deal) as deals,
      sum(won) as won,
      sum(paid) as paid
    from visited
    left join earned on earned.visit_id = visited.visit_id
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
