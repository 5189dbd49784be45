-- one row a lead by telephone or e-mail
-- A call or an e-mail from outside is a lead where its caller is a new one (not heard of in 30 days), save
-- a short call and one that still rings or goes on, until a deal of the same client ID, phone or address
-- answers it, as a deal answers a goal: from 30 days before the deal to a day after it. A call whose end
-- nobody told is a lead two hours later. Who reached a lead goal in the same visit, or called and wrote in
-- it, is one lead. Phones are compared by their last eight digits: CRMs write them in many ways.
create or replace view contact_leads as
with
  asked as materialized (
    select
      kind,
      contact_id,
      client_id,
      visit_id,
      at,
      caller,
      if(kind = 'email', caller, right(replaceRegexpAll(caller, '[^0-9]', ''), 8)) as caller_key,
      channel,
      source,
      medium,
      campaign
    from current_matches
    where
      site = {site:String}
      and is_new = 1
      and state not in ('internal', 'short')
      and (state != 'ringing' or at < now() - interval 2 hour)
      and at >= toDateTime({from:Date}, {time_zone:String})
      and at < toDateTime({to:Date} + 1, {time_zone:String})
    order by at, kind, contact_id
    -- Without a visit each stands for itself.
    limit 1 by if(visit_id = '', contact_id, concat(client_id, ' ', visit_id))
  ),
  deals_by_person as (
    select
      created_at,
      arrayJoin([
        concat('client:', client_id),
        concat('caller:', lower(trim(email))),
        concat('caller:', right(replaceRegexpAll(phone, '[^0-9]', ''), 8))
      ]) as person
    from current_deals
    where site = {site:String}
  ),
  asked_by_person as (
    select kind, contact_id, at, arrayJoin([concat('client:', client_id), concat('caller:', caller_key)]) as person
    from asked
    where length(person) > length('client:')
  ),
  answered as (
    select distinct asked_by_person.kind as kind, asked_by_person.contact_id as contact_id
    from asked_by_person
    inner join deals_by_person as deal on deal.person = asked_by_person.person
    where asked_by_person.at between deal.created_at - interval 30 day and deal.created_at + interval 1 day
  )
select
  concat(kind, ':', contact_id) as lead_id,
  client_id,
  at as created_at,
  channel as said_channel,
  source as said_source,
  medium as said_medium,
  campaign as said_campaign
from asked
where
  (kind, contact_id) not in (select kind, contact_id from answered)
  and (client_id, visit_id) not in (
    select client_id, visit_id
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and ts >= toDateTime({from:Date} - 1, {time_zone:String})
      and ts < toDateTime({to:Date} + 2, {time_zone:String})
  )
