-- one row a deal, as it stands now
-- The newest version wins, whatever the order of arrival. Who the deal belongs to (client ID, phone,
-- e-mail) is the newest that was ever said: an update that leaves it out does not orphan the deal.
create or replace view current_deals as
with
  (deals.version, received_at) as since,
  argMax(
    (deals.crm, deals.status, deals.stage, deals.revenue, deals.cogs, deals.currency, deals.manager, deals.created_at,
      deals.products),
    since
  ) as newest
select
  site,
  deal_id,
  newest.1 as crm,
  argMaxIf(deals.client_id, since, deals.client_id != '') as client_id,
  argMaxIf(deals.phone, since, deals.phone != '') as phone,
  argMaxIf(deals.email, since, deals.email != '') as email,
  newest.2 as status,
  newest.3 as stage,
  newest.4 as revenue,
  newest.5 as cogs,
  newest.6 as currency,
  newest.7 as manager,
  newest.8 as created_at,
  max(deals.updated_at) as updated_at,
  argMax(deals.closed_at, since) as closed_at,
  argMaxIf(deals.source, since, deals.source != '') as source,
  newest.9 as products,
  arrayStringConcat(arraySort(arrayDistinct(arrayMap(
    each -> coalesce(
      nullIf(JSONExtractString(each, 'name'), ''), nullIf(JSONExtractString(each, 'title'), ''),
      nullIf(JSONExtractString(each, 'sku'), ''), JSONExtractString(each, 'id')
    ),
    JSONExtractArrayRaw(products)
  ))), ' + ') as product,
  argMaxIf(deals.gender, since, deals.gender != '') as gender,
  argMaxIf(deals.birth_year, since, deals.birth_year != 0) as birth_year
from deals
group by site, deal_id
