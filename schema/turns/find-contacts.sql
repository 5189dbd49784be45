-- one row a lead that is a call or an e-mail of the turn, which no deal answers
-- One from outside is a lead where its caller is a new one (not heard of in 30 days), save a short call, and
-- one that still rings or goes on: whose end nobody told is a lead two hours later. Who reached a lead goal in
-- the same visit, or called and wrote in it, is one lead. A deal answers calls and e-mails of its client ID,
-- phone or address as it answers goals; phones are compared by their last eight digits, since CRMs write
-- them in many ways.
with
  turn as (
    select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String}
  ),
  asked as (
    select distinct matches.kind as kind, contact_id, client_id
    from matches
    where
      site = {site:String}
      and (matches.kind, contact_id) in (
        select substringIndex(node, ':', 1), substring(node, position(node, ':') + 1)
        from turn where turn.kind = 'contact'
      )
  ),
  contacts_now as (
    select
      *,
      if(kind = 'email', caller, right(replaceRegexpAll(caller, '[^0-9]', ''), 8)) as caller_key
    from current_matches
    where
      site = {site:String}
      and is_new = 1
      and state not in ('internal', 'short')
      and (kind, contact_id) in (
        select matches.kind, contact_id
        from matches
        where
          site = {site:String}
          and (
            (matches.kind, contact_id) in (select kind, contact_id from asked)
            or matches.client_id in (select client_id from asked where client_id != '')
          )
      )
    order by state = 'ringing', at, kind, contact_id
    -- Without a visit each stands for itself.
    limit 1 by if(visit_id = '', contact_id, concat(client_id, ' ', visit_id))
  ),
  requests as (
    select client_id, visit_id, min(ts) as created_at
    from goals
    where
      site = {site:String}
      and has({lead_goals:Array(String)}, name)
      and client_id in (select client_id from contacts_now)
    group by client_id, visit_id
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
    where site = {site:String} and deal_id in (select node from turn where turn.kind in ('deal', 'other_deal'))
  ),
  contacts_by_person as (
    select kind, contact_id, at, arrayJoin([concat('client:', client_id), concat('caller:', caller_key)]) as person
    from contacts_now
    where length(person) > length('client:')
  ),
  answered as (
    select contacts_by_person.kind as kind, contacts_by_person.contact_id as contact_id
    from contacts_by_person
    inner join deals_by_person as deal on deal.person = contacts_by_person.person
    where contacts_by_person.at between deal.created_at - interval 30 day and deal.created_at + interval 1 day
  )
select
  {turn:UInt64} as turn,
  {site:String} as site,
  concat(kind, ':', contact_id) as lead_id,
  if(state = 'ringing', at + interval 2 hour, toDateTime64(0, 3, 'UTC')) as due_at,
  0 as of_bot,
  at as created_at,
  at as asked_at,
  client_id, '' as phone, '' as deal_id, [] as caller_keys, 'new' as status,
  channel as said_channel, source as said_source, medium as said_medium, campaign as said_campaign,
  toDecimal64(0, 4) as price, toDecimal64(0, 4) as goods, '' as currency, null as closed_at, [] as payments,
  toDateTime64(0, 3, 'UTC') as money_from, toDateTime64(0, 3, 'UTC') as money_until,
  '' as manager, '' as product, '' as gender, 0 as birth_year
from contacts_now
where
  concat(kind, ':', contact_id) in (select node from turn where turn.kind = 'contact')
  and (kind, contact_id) not in (select kind, contact_id from answered)
  and (client_id, visit_id) not in (select client_id, visit_id from requests)
