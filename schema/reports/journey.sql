-- one row a thing that a person did, or that became of it, in order of time
-- The person is that of the client ID, deal, phone (in international form) or person ID that is asked, with
-- all client IDs, phones, addresses and deals of it. Visits, pages, goals, calls and e-mails; of deals, when
-- they were made and closed; payments and refunds.
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  said as (
    select told.1 as node_type, told.2 as node
    from (
      select arrayJoin([
        ('client_id', {client_id:String}),
        ('deal', {deal_id:String}),
        ('phone', if({phone:String} = '', '', concat('+', replaceRegexpAll({phone:String}, '[^0-9]', '')))),
        -- Who has one node alone is named by it.
        (splitByChar(':', {person_id:String})[1], substring({person_id:String}, position({person_id:String}, ':') + 1))
      ]) as told
    )
    where node != ''
  ),
  persons as (
    select {person_id:String} as person_id
    union distinct
    select person_id
    from person_nodes
    where site = {site:String} and (node_type, node) in (select node_type, node from said)
  ),
  members as (
    select node_type, node from said
    union distinct
    select toString(node_type), node
    from person_nodes
    where
      site = {site:String}
      and person_id in (select person_id from persons)
      and (node_type, node) in (
        select node_type, node
        from people_members
        where site = {site:String} and person_id in (select person_id from persons)
      )
  ),
  -- Found once: what is named below is parts of it.
  (select groupArray((node_type, node)) from members) as person,
  clients as (select arrayJoin(arrayMap(one -> one.2, arrayFilter(one -> one.1 = 'client_id', person)))),
  deals_of_person as (select arrayJoin(arrayMap(one -> one.2, arrayFilter(one -> one.1 = 'deal', person)))),
  messages as (select arrayJoin(arrayMap(one -> one.2, arrayFilter(one -> one.1 = 'message', person)))),
  contacts as (select arrayJoin(arrayMap(one -> one.2, arrayFilter(one -> one.1 in ('phone', 'email'), person)))),
  visited as (
    select
      started_at as at, 1 as nth, 'visit' as event, landing_page as what,
      channel, source, medium, campaign, client_id, visit_id
    from visits
    where site = {site:String} and day between {from:Date} - 1 and {to:Date} + 1 and client_id in clients
  ),
  viewed as (
    select
      min(ts) as at, if(any(type) = 'goal', 3, 2) as nth, if(any(type) = 'goal', 'goal', 'page') as event,
      if(any(type) = 'goal', any(name), any(url)) as what,
      any(value) as amount, any(currency) as money,
      client_id, any(visit_id) as visit_id
    from hits
    where
      site = {site:String}
      and toDate(ts) between {from:Date} - 1 and {to:Date} + 1
      and client_id in clients
      and type in ('pageview', 'goal')
    group by client_id, event_id
  ),
  matched as (
    select *
    from current_matches
    where site = {site:String} and (client_id in clients or caller in contacts)
  ),
  rung as (
    select
      calls.started_at as at,
      if(matched.state in ('', 'internal'), concat(calls.direction, ' ', calls.status), matched.state) as what,
      matched.channel as channel, matched.source as source, matched.medium as medium, matched.campaign as campaign,
      calls.talk_s as seconds, calls.manager as manager,
      if(calls.direction = 'out', calls.`to`, calls.`from`) as contact,
      matched.client_id as client_id, matched.visit_id as visit_id
    from current_calls as calls
    left join (select * from matched where kind = 'call') as matched
      on matched.contact_id = concat(calls.provider, ':', calls.call_id)
    where
      calls.site = {site:String}
      and (
        matched.contact_id != ''
        or calls.direction = 'out' and concat('+', replaceRegexpAll(calls.`to`, '[^0-9]', '')) in contacts
      )
  ),
  written as (
    select
      emails.sent_at as at, emails.subject as what,
      matched.channel as channel, matched.source as source, matched.medium as medium, matched.campaign as campaign,
      emails.`from` as contact, matched.client_id as client_id, matched.visit_id as visit_id
    from emails final
    left join (select * from matched where kind = 'email') as matched on matched.contact_id = emails.message_id
    where
      emails.site = {site:String}
      and (matched.contact_id != '' or emails.message_id in messages)
  ),
  dealt as (
    select *
    from current_deals
    where site = {site:String} and deal_id in deals_of_person
  ),
  told as (
    select
      at, nth, event, what, channel, source, medium, campaign, 0 as seconds, toDecimal64(0, 4) as amount, '' as money,
      '' as manager, '' as contact, client_id, visit_id, '' as deal_id
    from visited
    union all
    select at, nth, event, what, '', '', '', '', 0, amount, money, '', '', client_id, visit_id, '' from viewed
    union all
    select
      at, 4, 'call', what, channel, source, medium, campaign, seconds, toDecimal64(0, 4), '', manager, contact,
      client_id, visit_id, ''
    from rung
    union all
    select
      at, 4, 'email', what, channel, source, medium, campaign, 0, toDecimal64(0, 4), '', '', contact,
      client_id, visit_id, ''
    from written
    union all
    select
      created_at, 5, 'deal', if(status in ('new', 'in_progress'), stage, ''), '', source, '', '', 0, revenue, currency,
      manager, phone, client_id, '', deal_id
    from dealt
    union all
    select
      ifNull(closed_at, ifNull(updated_at, created_at)), 7, status, stage, '', source, '', '', 0, revenue, currency,
      manager, phone, client_id, '', deal_id
    from dealt
    where status in ('won', 'lost', 'spam', 'duplicate')
    union all
    select paid_at, 6, if(amount < 0, 'refund', 'payment'), payment_id, '', '', '', '', 0, amount, currency, '', '', '', '', deal_id
    from payments final
    where site = {site:String} and deal_id in deals_of_person
  )
select
  formatDateTime(told.at, '%F %T', {time_zone:String}) as at,
  told.event as event,
  told.what as what,
  told.channel as channel,
  told.source as source,
  told.medium as medium,
  told.campaign as campaign,
  if(told.event = 'call', told.seconds, null) as talk_s,
  if(told.money = '', null, told.amount) as amount,
  told.money as currency,
  told.manager as manager,
  told.contact as contact,
  told.client_id as client_id,
  told.visit_id as visit_id,
  told.deal_id as deal_id
from told
where told.at >= begins and told.at < ends
order by told.at, told.nth, told.what, told.deal_id
limit {limit:UInt32} offset {offset:UInt32}
