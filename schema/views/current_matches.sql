-- one row a call or an e-mail, as the newest answer says whose it is
create or replace view current_matches as
select
  site,
  kind,
  contact_id,
  argMax(matches.at, matches.version) as at,
  argMax(matches.client_id, matches.version) as client_id,
  argMax(matches.visit_id, matches.version) as visit_id,
  argMax(matches.confidence, matches.version) as confidence,
  argMax(matches.reason, matches.version) as reason,
  argMax(matches.candidates, matches.version) as candidates,
  argMax(matches.state, matches.version) as state,
  argMax(matches.is_new, matches.version) as is_new,
  argMax(matches.caller, matches.version) as caller,
  argMax(matches.channel, matches.version) as channel,
  argMax(matches.source, matches.version) as source,
  argMax(matches.medium, matches.version) as medium,
  argMax(matches.campaign, matches.version) as campaign,
  argMax(matches.number_label, matches.version) as number_label,
  max(matches.version) as version
from matches
group by site, kind, contact_id
