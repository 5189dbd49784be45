-- one row a lead of the period, the newest first
-- Touches are those of its person in the lookback, pages those of the visits among them. `waiting` is 1
-- where no deal has come of it yet.
with
  asked as (
    select deal_id, client_id
    from deals
    where
      site = {site:String}
      and created_at >= toDateTime({from:Date}, {time_zone:String})
      and created_at < toDateTime({to:Date} + 1, {time_zone:String})
    union all
    select '', client_id
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and toDate(ts) between {from:Date} - 1 and {to:Date} + 1
    union all
    select '', client_id
    from matches
    where site = {site:String} and toDate(matches.at) between {from:Date} - 1 and {to:Date} + 1
  ),
  clients as (
    select client_id from asked
    union distinct
    select node
    from person_nodes
    where
      site = {site:String}
      and node_type = 'client_id'
      and person_id in (
        select person_id
        from person_nodes
        where
          site = {site:String}
          and node_type in ('client_id', 'deal')
          and node in (select arrayJoin([deal_id, client_id]) from asked)
      )
  ),
  seen as (
    select visit_id, pageviews
    from visits
    where
      site = {site:String}
      and day between {from:Date} - 1 - {lookback:UInt16} and {to:Date} + 1
      and client_id in clients
  ),
  walked as (
    select
      lead_id,
      length(touch_at) as steps,
      arrayDistinct(touch_visit_id) as visit_ids,
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
  ),
  listed as (
    select
      *,
      splitByChar(':', lead_id)[1] as kind,
      toUInt8(deal_id = '') as waiting
    from answers(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      lead_goals = {lead_goals:Array(String)},
      bots = 0
    ) as answered
    inner join walked on walked.lead_id = answered.lead_id
    where
      ({status:String} = '' or status = {status:String})
      and ({kind:String} = '' or kind = {kind:String})
      and ({manager:String} = '' or manager = {manager:String})
      and ({channel:String} = '' or last.2 = {channel:String})
      and ({waiting:String} = '' or waiting = ({waiting:String} = 'yes'))
    order by created_at desc, lead_id
    limit {limit:UInt32} offset {offset:UInt32}
  ),
  viewed as (
    select listed.*, seen.pageviews as pageviews
    from (select *, arrayJoin(if(empty(visit_ids), [''], visit_ids)) as visit_id from listed) as listed
    left join seen on seen.visit_id = listed.visit_id
  )
select
  formatDateTime(any(viewed.created_at) as created, '%F %T', {time_zone:String}) as created_at,
  any(viewed.kind) as kind,
  any(viewed.status) as status,
  any(viewed.stage) as stage,
  any(viewed.waiting) as waiting,
  any(viewed.contact) as contact,
  any(viewed.manager) as manager,
  any(viewed.revenue) as revenue,
  any(viewed.minutes) as minutes,
  any(viewed.first.2) as first_channel,
  any(viewed.first.3) as first_source,
  any(viewed.first.4) as first_campaign,
  any(viewed.last.2) as last_channel,
  any(viewed.last.3) as last_source,
  any(viewed.last.4) as last_campaign,
  any(viewed.steps) as touches,
  sum(viewed.pageviews) as pages,
  any(dateDiff('second', viewed.first.1, viewed.created_at)) / 86400 as days,
  any(viewed.deal_id) as deal_id,
  any(viewed.client_id) as client_id,
  viewed.lead_id as lead_id
from viewed
group by lead_id
order by created desc, lead_id
