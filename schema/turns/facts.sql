-- one row a lead of the turn, with its person and touches, as `lead_facts` keeps it
-- Touches are those of the lead's person: of the client ID that its deal names, else of the deal, else of the
-- phone. What nothing joins is a person of its own, named by what names it.
with
  found as (
    select * except (turn, site) from lead_found where turn = {turn:UInt64} and site = {site:String}
  ),
  own as (
    select person_id
    from person_nodes
    where
      site = {site:String}
      and (
        node_type = 'client_id' and node in (select client_id from found)
        or node_type = 'deal' and node in (select deal_id from found)
      )
  ),
  kin as (
    select
      toString(person_id) as person_id,
      groupUniqArray((toString(node_type), node)) as members,
      arrayMap(member -> member.2, arrayFilter(member -> member.1 in ('client_id', 'phone'), members)) as nodes
    from person_nodes
    where
      site = {site:String}
      and person_id in (select person_id from own)
      and (node_type, node) in (
        select node_type, node
        from people_members
        where site = {site:String} and person_id in (select person_id from own)
      )
    group by person_id
  ),
  kin_of_nodes as (
    select person_id, member.1 as node_type, member.2 as node, nodes
    from kin array join members as member
    where member.1 in ('client_id', 'deal')
  ),
  owned as (
    select
      found.*,
      multiIf(
        kin_of_nodes.person_id != '', kin_of_nodes.person_id,
        found.client_id != '', concat('client_id:', found.client_id),
        found.deal_id != '', concat('deal:', found.deal_id),
        found.lead_id
      ) as person_id,
      if(
        empty(kin_of_nodes.nodes), [if(found.client_id = '', found.phone, found.client_id)], kin_of_nodes.nodes
      ) as nodes
    from found
    left join kin_of_nodes
      on kin_of_nodes.node_type = if(found.client_id = '', 'deal', 'client_id')
      and kin_of_nodes.node = if(found.client_id = '', found.deal_id, found.client_id)
  ),
  seekers as (
    select lead_id, created_at, arrayJoin(nodes) as node from owned
  ),
  touched as (
    select *
    from touches(site = {site:String}, from = '1970-01-02', to = '2100-01-01', bots = 1)
    where node != '' and node in (select node from seekers)
  ),
  walks as (
    select
      seekers.lead_id as lead_id,
      arrayReverseSort(groupArray((
        touched.at, touched.kind, touched.channel, touched.touch_id, touched.bot, touched.source, touched.medium,
        touched.campaign, touched.term, touched.content, touched.visit_id, touched.device, touched.os,
        touched.browser, touched.country, touched.region, touched.city, touched.campaign_id,
        touched.landing_page, touched.visitor, touched.visit_at, touched.bounced, touched.pages
      ))) as latest,
      arrayReverse(arrayFilter(
        (touch, nth) -> nth <= 500, latest, arrayEnumerateUniq(tupleElement(latest, 5))
      )) as kept
    from seekers
    inner join touched on touched.node = seekers.node
    where touched.at <= seekers.created_at
    group by lead_id
  )
select
  {site:String} as site,
  toDate(owned.created_at) as day,
  owned.lead_id as lead_id,
  {turn:UInt64} as version,
  0 as gone,
  due_at,
  of_bot,
  owned.created_at as created_at,
  asked_at,
  client_id,
  phone,
  deal_id,
  caller_keys,
  status,
  said_channel,
  said_source,
  said_medium,
  said_campaign,
  price,
  goods,
  currency,
  closed_at,
  payments,
  money_from,
  money_until,
  manager,
  product,
  gender,
  birth_year,
  person_id,
  sale.is_first or person_id = concat('deal:', deal_id) as is_first_sale,
  tupleElement(walks.kept, 1) as touch_at,
  tupleElement(walks.kept, 2) as touch_kind,
  tupleElement(walks.kept, 5) as touch_bot,
  tupleElement(walks.kept, 3) as touch_channel,
  tupleElement(walks.kept, 6) as touch_source,
  tupleElement(walks.kept, 7) as touch_medium,
  tupleElement(walks.kept, 8) as touch_campaign,
  tupleElement(walks.kept, 9) as touch_term,
  tupleElement(walks.kept, 10) as touch_content,
  tupleElement(walks.kept, 11) as touch_visit_id,
  tupleElement(walks.kept, 12) as touch_device,
  tupleElement(walks.kept, 13) as touch_os,
  tupleElement(walks.kept, 14) as touch_browser,
  tupleElement(walks.kept, 15) as touch_country,
  tupleElement(walks.kept, 16) as touch_region,
  tupleElement(walks.kept, 17) as touch_city,
  tupleElement(walks.kept, 18) as touch_campaign_id,
  tupleElement(walks.kept, 19) as touch_landing_page,
  tupleElement(walks.kept, 20) as touch_visitor,
  tupleElement(walks.kept, 21) as touch_visit_at,
  tupleElement(walks.kept, 22) as touch_bounced,
  sale.sold_before as sold_before,
  sale.sold_after as sold_after,
  tupleElement(walks.kept, 23) as touch_pages
from owned
left join walks on walks.lead_id = owned.lead_id
left join lead_sales as sale on sale.turn = {turn:UInt64} and sale.lead_id = owned.lead_id
