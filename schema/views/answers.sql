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
      argMax(deals.stage, deals.version) as stage,
      if(argMin(deals.status, deals.version) = 'new', minIf(updated_at, deals.status != 'new'), null) as taken_at
    from deals final
    where
      site = {site:String}
      and deal_id in (
        select deal_id
        from lead_facts
        where site = {site:String} and day between toDate(begins, 'UTC') and toDate(ends, 'UTC') and deal_id != ''
      )
    group by deal_id
  ),
  kin as (
    select person_id, arraySort(groupUniqArray(node)) as phones
    from person_nodes
    where
      site = {site:String}
      and node_type = 'phone'
      and person_id in (
        select person_id
        from lead_facts
        where site = {site:String} and day between toDate(begins, 'UTC') and toDate(ends, 'UTC')
      )
    group by person_id
  ),
  callers as (
    select concat(kind, ':', contact_id) as contact_lead_id, caller
    from current_matches
    where site = {site:String} and at >= begins and at < ends
  ),
  seekers as (
    select
      lead.lead_id as lead_id,
      lead.client_id as client_id,
      lead.created_at as created_at,
      lead.asked_at as asked_at,
      lead.deal_id as deal_id,
      lead.status as status,
      lead.revenue as revenue,
      lead.cogs as cogs,
      lead.manager as manager,
      arrayFilter(contact -> contact != '', arrayConcat([lead.phone, callers.caller], kin.phones)) as contacts
    from lead_parts(
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
    left join kin on kin.person_id = lead.person_id
  ),
  lines as (
    select
      lead_id,
      asked_at,
      arrayJoin(arrayPushFront(
        arrayDistinct(arrayMap(
          phone -> concat('phone:', right(replaceRegexpAll(phone, '[^0-9]', ''), 8)),
          arrayFilter(contact -> position(contact, '@') = 0, contacts)
        )),
        lead_id
      )) as line
    from seekers
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
      rung.is_taken = 1 and rung.at between lines.asked_at and lines.asked_at + interval 30 day as answers
    select
      lines.lead_id as lead_id,
      anyIf(rung.manager, lines.line = lines.lead_id and rung.manager != '') as called_manager,
      if(countIf(answers) = 0, null, minIf(rung.at, answers)) as call_taken_at,
      argMinIf(rung.manager, rung.at, answers) as taken_by
    from lines
    inner join rung on rung.line = lines.line
    group by lead_id
  )
select
  seekers.lead_id as lead_id,
  seekers.client_id as client_id,
  seekers.contacts[1] as contact,
  seekers.created_at as created_at,
  seekers.asked_at as asked_at,
  seekers.deal_id as deal_id,
  seekers.status as status,
  handled.stage as stage,
  seekers.revenue as revenue,
  seekers.cogs as cogs,
  multiIf(seekers.deal_id != '', seekers.manager, called_manager != '', called_manager, taken_by) as manager,
  arrayMin(arrayFilter(
    at -> at is not null,
    [call_taken_at, if(handled.taken_at >= seekers.asked_at, handled.taken_at, null)]
  )) as answered_at,
  dateDiff('second', seekers.asked_at, answered_at) / 60 as minutes
from seekers
left join called on called.lead_id = seekers.lead_id
left join handled on handled.deal_id = seekers.deal_id
