-- one row a lead
-- A lead is a deal of the CRM, or a lead goal, a call or an e-mail that no deal answers, created from
-- the day `from` to the day `to` of `time_zone`. Calls and e-mails: see `contact_leads`.
-- A deal answers the goals of its client ID from 30 days before it to a day after it.
-- Goals of bots are leads only where `bots` is 1. A visit is a bot's if any of its hits is.
-- Revenue is what was paid less what was refunded; a won deal without any payment counts its own.
create or replace view leads as
with
  paid as (
    select
      site,
      deal_id,
      count() as payments,
      sumIf(amount, currency = {currency:String}) as amount
    from payments final
    where site = {site:String}
    group by site, deal_id
  ),
  deal_leads as (
    select
      concat('deal:', deal_id) as lead_id,
      client_id,
      created_at,
      deal_id,
      status,
      '' as said_channel,
      source as said_source,
      '' as said_medium,
      '' as said_campaign,
      multiIf(
        paid.payments > 0, paid.amount,
        status = 'won' and currency = {currency:String}, toDecimal128(revenue, 4),
        toDecimal128(0, 4)
      ) as revenue,
      if(status = 'won' and currency = {currency:String}, toDecimal128(cogs, 4), toDecimal128(0, 4))
        as cogs
    from current_deals
    left join paid using (site, deal_id)
    where
      site = {site:String}
      and created_at >= toDateTime({from:Date}, {time_zone:String})
      and created_at < toDateTime({to:Date} + 1, {time_zone:String})
  ),
  asked as (
    select client_id, visit_id, min(ts) as created_at
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and ts >= toDateTime({from:Date}, {time_zone:String})
      and ts < toDateTime({to:Date} + 1, {time_zone:String})
    group by client_id, visit_id
  ),
  answered as (
    select distinct asked.client_id as client_id, asked.visit_id as visit_id
    from asked
    inner join current_deals as deal on deal.client_id = asked.client_id
    where
      deal.site = {site:String}
      and asked.created_at between deal.created_at - interval 30 day and deal.created_at + interval 1 day
  ),
  goal_leads as (
    select
      concat('goal:', client_id, ':', visit_id) as lead_id,
      client_id,
      created_at,
      '' as deal_id,
      'new' as status,
      '' as said_channel,
      '' as said_source,
      '' as said_medium,
      '' as said_campaign,
      toDecimal128(0, 4) as revenue,
      toDecimal128(0, 4) as cogs
    from asked
    where
      (client_id, visit_id) not in (select client_id, visit_id from answered)
      and ({bots:UInt8} = 1 or (client_id, visit_id) not in (
        select client_id, visit_id
        from visit_parts
        where
          site = {site:String}
          and day between {from:Date} - 4 and {to:Date} + 1
          and bot = 1
      ))
  )
select * from deal_leads
union all
select * from goal_leads
union all
select
  lead_id,
  client_id,
  created_at,
  '' as deal_id,
  'new' as status,
  said_channel,
  said_source,
  said_medium,
  said_campaign,
  toDecimal128(0, 4) as revenue,
  toDecimal128(0, 4) as cogs
from contact_leads(
  site = {site:String},
  from = {from:Date},
  to = {to:Date},
  time_zone = {time_zone:String},
  lead_goals = {lead_goals:Array(String)}
)
