-- one row a lead of the period, as in `leads`, with its manager and when somebody first answered it
-- A lead is answered by the first call with its person that was taken from the moment it asked to 30 days
-- after, whoever rang; a deal also by its first version that is no longer `new`, where one that was came
-- before. Phones are compared by their last eight digits, as for `lead_facts`. The manager is whom the
-- deal names; without a deal, who took the call that the lead is, or answered it. `contact` is the phone or
-- the address that the lead itself tells, else a phone of its person.
create or replace view answers as
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  handled as (
    select
      deal_id,
      argMax(deals.manager, (deals.version, received_at)) as manager,
      argMax(deals.stage, (deals.version, received_at)) as stage,
      if(
        argMin(deals.status, (deals.version, received_at)) = 'new',
        minIf(updated_at, deals.status != 'new'),
        null
      ) as taken_at
    from deals
    where
      site = {site:String}
      and deal_id in (
        select deal_id from deals where site = {site:String} and created_at >= begins and created_at < ends
      )
    group by deal_id
  ),
  named as (
    select arrayJoin([client_id, deal_id]) as node
    from deals
    where site = {site:String} and created_at >= begins and created_at < ends
    union all
    select client_id
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and toDate(ts) between {from:Date} - 1 and {to:Date} + 1
    union all
    select client_id
    from matches
    where site = {site:String} and toDate(matches.at) between {from:Date} - 1 and {to:Date} + 1
  ),
  kin as (
    select member.1 as node_type, member.2 as node, phones
    from (
      select
        groupUniqArray((toString(node_type), node)) as members,
        arraySort(arrayMap(found -> found.2, arrayFilter(found -> found.1 = 'phone', members))) as phones
      from person_nodes
      where
        site = {site:String}
        and person_id in (
          select person_id
          from person_nodes
          where site = {site:String} and node_type in ('client_id', 'deal') and node in named
        )
      group by person_id
    )
    array join members as member
    where member.1 in ('client_id', 'deal')
  ),
  callers as (
    select concat(kind, ':', contact_id) as contact_lead_id, caller
    from current_matches
    where site = {site:String} and at >= begins and at < ends
  ),
  seekers as (
    select
      lead.*,
      arrayFilter(contact -> contact != '', arrayConcat([lead.phone, callers.caller], kin.phones)) as contacts,
      arrayJoin(arrayPushFront(
        arrayDistinct(arrayMap(
          phone -> concat('phone:', right(replaceRegexpAll(phone, '[^0-9]', ''), 8)),
          arrayFilter(contact -> position(contact, '@') = 0, contacts)
        )),
        lead.lead_id
      )) as line
    from leads(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = {bots:UInt8},
      basis = 'lead',
      lookback_days = 0
    ) as lead
    left join callers on callers.contact_lead_id = lead.lead_id
    left join kin
      on kin.node_type = if(lead.client_id = '', 'deal', 'client_id')
      and kin.node = if(lead.client_id = '', lead.deal_id, lead.client_id)
  ),
  rung as (
    select
      right(replaceRegexpAll(if(direction = 'out', `to`, `from`), '[^0-9]', ''), 8) as digits,
      concat('call:', provider, ':', call_id) as own_line,
      arrayJoin(if(length(digits) = 8, [own_line, concat('phone:', digits)], [own_line])) as line,
      status = 'answered' as is_taken,
      ifNull(answered_at, started_at + toIntervalSecond(wait_s)) as at,
      manager
    from current_calls
    where
      site = {site:String}
      and direction != 'internal'
      and started_at >= begins - interval 30 day
      and started_at < ends + interval 30 day
  ),
  called as (
    with
      rung.is_taken = 1 and rung.at between seekers.asked_at and seekers.asked_at + interval 30 day as answers
    select
      seekers.lead_id as lead_id,
      any(seekers.client_id) as client_id,
      any(seekers.contacts[1]) as contact,
      any(seekers.created_at) as created_at,
      any(seekers.asked_at) as asked_at,
      any(seekers.deal_id) as deal_id,
      any(seekers.status) as status,
      any(seekers.revenue) as revenue,
      any(seekers.cogs) as cogs,
      anyIf(rung.manager, seekers.line = seekers.lead_id and rung.manager != '') as called_manager,
      if(countIf(answers) = 0, null, minIf(rung.at, answers)) as call_taken_at,
      argMinIf(rung.manager, rung.at, answers) as taken_by
    from seekers
    left join rung on rung.line = seekers.line
    group by lead_id
  )
select
  called.lead_id as lead_id,
  called.client_id as client_id,
  called.contact as contact,
  called.created_at as created_at,
  called.asked_at as asked_at,
  called.deal_id as deal_id,
  called.status as status,
  handled.stage as stage,
  called.revenue as revenue,
  called.cogs as cogs,
  multiIf(called.deal_id != '', handled.manager, called_manager != '', called_manager, taken_by) as manager,
  arrayMin(arrayFilter(
    at -> at is not null,
    [call_taken_at, if(handled.taken_at >= called.asked_at, handled.taken_at, null)]
  )) as answered_at,
  dateDiff('second', called.asked_at, answered_at) / 60 as minutes
from called
left join handled on handled.deal_id = called.deal_id
