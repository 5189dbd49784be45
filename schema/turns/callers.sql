-- one row a call or an e-mail of who is in the turn, or whom a deal of it may answer
with
  wanted as (
    select kind, node from lead_turns where turn = {turn:UInt64} and site = {site:String}
  ),
  callers as (
    select arrayJoin([lower(trim(email)), right(replaceRegexpAll(phone, '[^0-9]', ''), 8)]) as caller
    from deals
    where site = {site:String} and deal_id in (select node from wanted where kind = 'deal')
  )
select distinct
  {turn:UInt64} as turn,
  {site:String} as site,
  'contact' as kind,
  concat(matches.kind, ':', contact_id) as node
from matches
where
  matches.site = {site:String}
  and (
    matches.client_id in (select node from wanted where kind = 'client_id' and node != '')
    or matches.caller in (select node from wanted where kind = 'phone' and node != '')
    or if(matches.kind = 'email', matches.caller, right(replaceRegexpAll(matches.caller, '[^0-9]', ''), 8))
      in (select caller from callers where caller != '')
  )
