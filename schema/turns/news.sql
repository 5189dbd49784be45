-- one row a thing that came in since and may have changed leads
-- Of visits, those of whom leads are known that were made on the day of the visit or later.
with
  came as (
    select site, node, min(lead_news.at) as at, max(seen_at) as last
    from lead_news
    where seen_at > {since:DateTime64(3, 'UTC')} and kind = 'visit'
    group by site, node
  ),
  joined as (
    select site, node, person_id
    from person_nodes
    where node_type = 'client_id' and (site, node) in (select site, node from came)
  ),
  known as (
    select lead_keys.site as site, lead_keys.key as node, lead_keys.day as day
    from lead_keys
    where key_type = 'client_id' and (site, key) in (select site, node from came)
    union all
    select joined.site as site, joined.node as node, lead_keys.day as day
    from joined
    inner join lead_keys on lead_keys.site = joined.site and lead_keys.key = joined.person_id
    where lead_keys.key_type = 'person' and (lead_keys.site, lead_keys.key) in (select site, person_id from joined)
  )
select site, kind, node, toString(max(seen_at)) as seen
from lead_news
where seen_at > {since:DateTime64(3, 'UTC')} and kind != 'visit'
group by site, kind, node
union all
select came.site as site, 'client_id' as kind, came.node as node, toString(max(came.last)) as seen
from came
inner join known on known.site = came.site and known.node = came.node
where known.day >= toDate(came.at)
group by site, node
