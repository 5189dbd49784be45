-- one row a call of the period, the newest first, with the visit that it is matched to
with
  matched as (
    select *
    from current_matches
    where site = {site:String} and kind = 'call'
  ),
  listed as (
    select
      calls.started_at as at,
      calls.`from` as `from`,
      calls.`to` as `to`,
      if(matched.contact_id = '', 'waiting', matched.state) as state,
      multiIf(matched.contact_id = '', '', matched.is_new = 1, 'new', 'repeat') as caller,
      calls.duration_s as duration_s,
      calls.talk_s as talk_s,
      calls.manager as manager,
      calls.provider as provider,
      calls.call_id as call_id,
      calls.recording_url as recording_url,
      matched.client_id as client_id,
      matched.visit_id as visit_id,
      matched.confidence as confidence,
      matched.reason as reason,
      matched.number_label as number_label,
      (matched.channel, matched.source, matched.medium, matched.campaign) as said
    from current_calls as calls
    left join matched on matched.contact_id = concat(calls.provider, ':', calls.call_id)
    where
      calls.site = {site:String}
      and calls.started_at >= toDateTime({from:Date}, {time_zone:String})
      and calls.started_at < toDateTime({to:Date} + 1, {time_zone:String})
      and ({manager:String} = '' or calls.manager = {manager:String})
      and ({state:String} = '' or state = {state:String})
    order by at desc, provider, call_id
    limit {limit:UInt32} offset {offset:UInt32}
  ),
  seen as (
    select client_id, visit_id, channel, source, medium, campaign, term, landing_page
    from visits
    where
      site = {site:String}
      and day between {from:Date} - 4 and {to:Date} + 1
      and client_id in (select client_id from listed where client_id != '')
  ),
  pages_before as (
    select
      listed.provider as provider,
      listed.call_id as call_id,
      uniqExact(hits.event_id) as pages,
      arrayMap(page -> page.2, arraySlice(arraySort(groupUniqArray((hits.ts, hits.url))), -3)) as last_pages
    from listed
    inner join (
      select client_id, visit_id, event_id, ts, url
      from hits
      where
        site = {site:String}
        and toDate(ts) between {from:Date} - 4 and {to:Date} + 1
        and client_id in (select client_id from listed where client_id != '')
        and type = 'pageview'
    ) as hits on hits.client_id = listed.client_id and hits.visit_id = listed.visit_id
    where hits.ts <= listed.at
    group by provider, call_id
  )
select
  formatDateTime(listed.at, '%F %T', {time_zone:String}) as started_at,
  listed.`from` as `from`,
  listed.`to` as `to`,
  listed.state as state,
  listed.caller as caller,
  listed.duration_s as duration_s,
  listed.talk_s as talk_s,
  if(seen.visit_id = '', said.1, seen.channel) as channel,
  if(seen.visit_id = '', said.2, seen.source) as source,
  if(seen.visit_id = '', said.3, seen.medium) as medium,
  if(seen.visit_id = '', said.4, seen.campaign) as campaign,
  seen.term as term,
  seen.landing_page as landing_page,
  pages_before.pages as pages,
  arrayStringConcat(pages_before.last_pages, ' ') as last_pages,
  round(listed.confidence, 4) as confidence,
  listed.reason as reason,
  listed.number_label as number_label,
  listed.manager as manager,
  listed.client_id as client_id,
  listed.visit_id as visit_id,
  listed.provider as provider,
  listed.call_id as call_id,
  listed.recording_url as recording_url
from listed
left join seen on seen.client_id = listed.client_id and seen.visit_id = listed.visit_id
left join pages_before on pages_before.provider = listed.provider and pages_before.call_id = listed.call_id
order by listed.at desc, listed.provider, listed.call_id
