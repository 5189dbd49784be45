-- one row a lead; on the date basis `payment`, one row a lead and a day on which its money moved
-- A lead is a deal of the CRM, or a lead goal, a call or an e-mail that no deal answers; of calls and
-- e-mails see `contact_leads`. A deal answers the goals of its client ID from 30 days before it to a day
-- after it; `asked_at` is the first of them.
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
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1 + if({basis:String} = 'visit', {lookback_days:UInt16}, 0), {time_zone:String})
    as ends,
  asked as materialized (
    select deal_id
    from deals
    where
      site = {site:String}
      and if({basis:String} = 'payment', ifNull(closed_at, created_at), created_at) >= begins
      and if({basis:String} = 'payment', ifNull(closed_at, created_at), created_at) < ends
    union all
    select deal_id
    from payments
    where {basis:String} = 'payment' and site = {site:String} and paid_at >= begins and paid_at < ends
  ),
  paid as (
    with
      toDecimal128(round(if(payments.currency = {currency:String}, 1, rates.rate) * payments.amount, 4), 4)
        as money
    select
      deal_id,
      if({basis:String} = 'payment', toDate(paid_at, {time_zone:String}), toDate(0)) as day,
      count() as payments,
      sum(money) as amount,
      -sumIf(money, money < 0) as refunds,
      min(paid_at) as moved_at,
      min(moved_at) over (partition by deal_id) as first_moved_at,
      row_number() over (partition by deal_id order by day) as nth
    from payments final
    asof left join rates as rates final
      on rates.site = payments.site
      and rates.base = {currency:String}
      and rates.currency = payments.currency
      and rates.date <= toDate(payments.paid_at, {time_zone:String})
    where payments.site = {site:String} and deal_id in asked
    group by deal_id, day
  ),
  goal_visits as materialized (
    select client_id, visit_id, min(ts) as created_at
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and ts >= begins - interval 30 day
      and ts < ends + interval 1 day
    group by client_id, visit_id
  ),
  goals_of_clients as (
    select client_id, groupArray(created_at) as times
    from goal_visits
    group by client_id
  ),
  deals_of_clients as (
    select client_id, groupArray(created_at) as times
    from current_deals
    where
      site = {site:String}
      and deal_id in (
        select deal_id
        from deals
        where
          site = {site:String}
          and client_id in (select client_id from goals where site = {site:String} and has({lead_goals:Array(String)}, name))
      )
    group by client_id
  ),
  deal_leads as (
    with if(deal.currency = {currency:String}, 1, rates.rate) as worth
    select
      concat('deal:', deal.deal_id) as lead_id,
      deal.client_id as client_id,
      deal.phone as phone,
      deal.created_at as created_at,
      arrayMin(arrayPushBack(
        arrayFilter(asked_at -> asked_at >= deal.created_at - interval 30 day, goals_of_clients.times),
        deal.created_at
      )) as asked_at,
      multiIf(
        {basis:String} != 'payment', deal.created_at,
        paid.payments > 0, paid.moved_at,
        ifNull(deal.closed_at, deal.created_at)
      ) as dated_at,
      paid.nth <= 1 as counted,
      deal.deal_id as deal_id,
      deal.status as status,
      '' as said_channel,
      deal.source as said_source,
      '' as said_medium,
      '' as said_campaign,
      multiIf(
        paid.payments > 0, paid.amount,
        deal.status = 'won', toDecimal128(round(deal.revenue * worth, 4), 4),
        toDecimal128(0, 4)
      ) as revenue,
      if(
        deal.status = 'won' and paid.nth <= 1,
        toDecimal128(round(deal.cogs * worth, 4), 4),
        toDecimal128(0, 4)
      ) as cogs,
      paid.payments > 0 or deal.status = 'won' as sold,
      if(paid.payments > 0, paid.first_moved_at, ifNull(deal.closed_at, deal.created_at)) as sold_at,
      paid.refunds as refunds,
      if(
        deal.status in ('new', 'in_progress'),
        toDecimal128(round(deal.revenue * worth, 4), 4),
        toDecimal128(0, 4)
      ) as potential,
      deal.manager as manager,
      deal.product as product,
      deal.gender as gender,
      deal.birth_year as birth_year
    from current_deals as deal
    asof left join rates as rates final
      on rates.site = deal.site
      and rates.base = {currency:String}
      and rates.currency = deal.currency
      and rates.date <= toDate(ifNull(deal.closed_at, deal.created_at), {time_zone:String})
    left join paid on paid.deal_id = deal.deal_id
    left join goals_of_clients on goals_of_clients.client_id = deal.client_id
    where
      deal.site = {site:String}
      and deal.deal_id in asked
      and ({basis:String} != 'payment' or paid.payments > 0 or deal.status = 'won')
  ),
  goal_leads as (
    select
      concat('goal:', client_id, ':', visit_id) as lead_id,
      client_id,
      '' as phone,
      created_at,
      created_at as asked_at,
      created_at as dated_at,
      1 as counted,
      '' as deal_id,
      'new' as status,
      '' as said_channel,
      '' as said_source,
      '' as said_medium,
      '' as said_campaign,
      toDecimal128(0, 4) as revenue,
      toDecimal128(0, 4) as cogs,
      0 as sold,
      created_at as sold_at,
      toDecimal128(0, 4) as refunds,
      toDecimal128(0, 4) as potential,
      '' as manager,
      '' as product,
      '' as gender,
      0 as birth_year
    from goal_visits
    left join deals_of_clients using (client_id)
    where
      {basis:String} != 'payment'
      and not arrayExists(
        deal_at -> created_at between deal_at - interval 30 day and deal_at + interval 1 day,
        deals_of_clients.times
      )
      and ({bots:UInt8} = 1 or (client_id, visit_id) not in (
        select client_id, visit_id
        from visit_parts
        where
          site = {site:String}
          and day between {from:Date} - 4 and toDate(ends) + 1
          and bot = 1
      ))
  ),
  contacts as materialized (
    select
      lead_id,
      client_id,
      '' as phone,
      created_at,
      created_at as asked_at,
      created_at as dated_at,
      1 as counted,
      '' as deal_id,
      'new' as status,
      said_channel,
      said_source,
      said_medium,
      said_campaign,
      toDecimal128(0, 4) as revenue,
      toDecimal128(0, 4) as cogs,
      0 as sold,
      created_at as sold_at,
      toDecimal128(0, 4) as refunds,
      toDecimal128(0, 4) as potential,
      '' as manager,
      '' as product,
      '' as gender,
      0 as birth_year
    from contact_leads(
      site = {site:String},
      from = {from:Date},
      to = {to:Date} + if({basis:String} = 'visit', {lookback_days:UInt16}, 0),
      time_zone = {time_zone:String},
      lead_goals = {lead_goals:Array(String)}
    )
    where {basis:String} != 'payment'
  ),
  all_leads as (
    select * from deal_leads
    union all
    select * from goal_leads
    union all
    select * from contacts
  )
select * from all_leads where dated_at >= begins and dated_at < ends
