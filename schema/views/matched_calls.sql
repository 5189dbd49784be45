-- one row a call of the days from `from` to `to`, in UTC, as the newest answer says whose it is
create or replace view matched_calls as
select
  argMax(matches.state, version) as state,
  argMax(matches.is_new, version) as is_new,
  argMax(matches.client_id, version) as client_id,
  argMax(matches.visit_id, version) as visit_id,
  argMax(matches.at, version) as at,
  argMax(matches.caller, version) as caller,
  argMax(matches.channel, version) as channel,
  argMax(matches.source, version) as source,
  argMax(matches.medium, version) as medium,
  argMax(matches.campaign, version) as campaign
from matches
where
  site = {site:String}
  and kind = 'call'
  and matches.at >= toDateTime({from:Date}, 'UTC')
  and matches.at < toDateTime({to:Date} + 1, 'UTC')
group by contact_id
