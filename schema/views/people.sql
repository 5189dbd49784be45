-- one row a person
-- Client IDs of visits and deals that nothing joins are persons of their own.
create or replace view people as
with
  nodes as (
    select site, node_type, node from person_nodes
    union distinct
    select distinct site, 'client_id' as node_type, client_id as node from visit_parts
    union distinct
    select distinct site, 'deal' as node_type, deal_id as node from deals
  ),
  begun as (
    select site, client_id as node, min(visit_parts.started_at) as first_visit_at
    from visit_parts
    group by site, client_id
  ),
  resolved as (
    select
      nodes.site as site,
      nodes.node_type as node_type,
      nodes.node as node,
      coalesce(nullIf(person_nodes.person_id, ''), concat(nodes.node_type, ':', nodes.node)) as person_id
    from nodes
    left join person_nodes using (site, node_type, node)
  )
select
  site,
  person_id,
  minIf(begun.first_visit_at, node_type = 'client_id' and begun.first_visit_at > 0) as first_touch_at,
  countIf(node_type = 'client_id') as client_ids,
  countIf(node_type = 'phone') as phones,
  countIf(node_type = 'email') as emails,
  countIf(node_type = 'user_id') as user_ids,
  countIf(node_type = 'deal') as deals
from resolved
left join begun using (site, node)
group by site, person_id
