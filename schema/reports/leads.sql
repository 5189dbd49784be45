-- one row a lead of the period, the newest first
-- Touches are those of its person in the lookback, pages those of the visits among them. `waiting` is 1
-- where no deal has come of it yet.
with
  walked as (
    select
      lead_id,
      length(touch_at) as touches,
      arraySum(touch_pages) as pages,
      if(
        empty(touch_at),
        (created_at, if(said_channel = '', 'Unassigned', said_channel), said_source, said_campaign),
        (touch_at[1], touch_channel[1], touch_source[1], touch_campaign[1])
      ) as first,
      if(empty(touch_at), first, (touch_at[-1], touch_channel[-1], touch_source[-1], touch_campaign[-1])) as last
    from journeys(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0,
      basis = 'lead',
      lookback_days = {lookback:UInt16},
      path = 'unchanged',
      last_k = 1
    )
  )
select
  formatDateTime(lead.created_at, '%F %T', {time_zone:String}) as created_at,
  splitByChar(':', lead.lead_id)[1] as kind,
  lead.status as status,
  lead.stage as stage,
  toUInt8(lead.deal_id = '') as waiting,
  lead.contact as contact,
  lead.manager as manager,
  lead.revenue as revenue,
  lead.minutes as minutes,
  walked.first.2 as first_channel,
  walked.first.3 as first_source,
  walked.first.4 as first_campaign,
  walked.last.2 as last_channel,
  walked.last.3 as last_source,
  walked.last.4 as last_campaign,
  walked.touches as touches,
  walked.pages as pages,
  dateDiff('second', walked.first.1, lead.created_at) / 86400 as days,
  lead.deal_id as deal_id,
  lead.client_id as client_id,
  lead.lead_id as lead_id
from answers(
  site = {site:String},
  from = {from:Date},
  to = {to:Date},
  time_zone = {time_zone:String},
  currency = {currency:String},
  bots = 0
) as lead
inner join walked on walked.lead_id = lead.lead_id
where
  ({status:String} = '' or lead.status = {status:String})
  and ({kind:String} = '' or kind = {kind:String})
  and ({manager:String} = '' or lead.manager = {manager:String})
  and ({channel:String} = '' or last_channel = {channel:String})
  and ({waiting:String} = '' or waiting = ({waiting:String} = 'yes'))
order by lead.created_at desc, lead_id
limit {limit:UInt32} offset {offset:UInt32}
