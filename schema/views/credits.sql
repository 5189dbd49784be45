-- one row a lead and the touch that earned it, under the model last_non_direct: one touch, share 1
-- Touches are the visits of the lead's client ID that began in the lookback before it. The last one
-- that is not Direct earns; where all are Direct, the last. A lead without a touch keeps what is said of
-- its source: by a static number, which tells its channel too, or by the CRM, and is Unassigned then.
-- Visits of bots earn nothing, unless `bots` is 1.
create or replace view credits as
with
  asked as (
    select *
    from leads(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      lead_goals = {lead_goals:Array(String)},
      bots = {bots:UInt8}
    )
  ),
  touches as (
    select *
    from visits
    where site = {site:String}
      and day between {from:Date} - {lookback_days:UInt16} - 1 and {to:Date} + 1
      and bot <= {bots:UInt8}
      and client_id in (select client_id from asked where client_id != '')
  ),
  earned as (
    select
      asked.lead_id as lead_id,
      argMax(
        (touches.channel, touches.source, touches.medium, touches.campaign, touches.term, touches.content, touches.visit_id,
          touches.device_type, touches.os, touches.browser, touches.country, touches.region, touches.city),
        (touches.channel != 'Direct', touches.started_at)
      ) as touch
    from asked
    inner join touches on touches.client_id = asked.client_id
    where touches.started_at <= asked.created_at
      and touches.started_at >= asked.created_at - toIntervalDay({lookback_days:UInt16})
    group by lead_id
  )
select
  asked.lead_id as lead_id,
  asked.client_id as client_id,
  asked.created_at as created_at,
  asked.deal_id as deal_id,
  asked.status as status,
  asked.revenue as revenue,
  asked.cogs as cogs,
  multiIf(earned.lead_id != '', touch.1, asked.said_channel != '', asked.said_channel, 'Unassigned') as channel,
  multiIf(earned.lead_id != '', touch.2, asked.said_source != '', asked.said_source, '(not set)') as source,
  multiIf(earned.lead_id != '', touch.3, asked.said_medium != '', asked.said_medium, '(not set)') as medium,
  multiIf(earned.lead_id != '', touch.4, asked.said_campaign != '', asked.said_campaign, '(not set)') as campaign,
  touch.5 as term,
  touch.6 as content,
  touch.7 as visit_id,
  touch.8 as device,
  touch.9 as os,
  touch.10 as browser,
  touch.11 as country,
  touch.12 as region,
  touch.13 as city,
  1 as share
from asked
left join earned on earned.lead_id = asked.lead_id
