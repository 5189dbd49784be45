-- one row a deal, as it stands now
-- The newest version wins, whatever the order of arrival, and of one version what was told last. Who the deal
-- belongs to (client ID, phone, e-mail) is the newest that was ever said: an update that leaves it out does not
-- orphan the deal.
create or replace view current_deals as
with
  argMax(
    (deals.crm, deals.status, deals.stage, deals.revenue, deals.cogs, deals.currency, deals.manager, deals.created_at,
      deals.products),
    deals.version
  ) as newest
select
  site,
  deal_id,
  newest.1 as crm,
  argMaxIf(deals.client_id, deals.version, deals.client_id != '') as client_id,
  argMaxIf(deals.phone, deals.version, deals.phone != '') as phone,
  argMaxIf(deals.email, deals.version, deals.email != '') as email,
  newest.2 as status,
  newest.3 as stage,
  newest.4 as revenue,
  newest.5 as cogs,
  newest.6 as currency,
  newest.7 as manager,
  newest.8 as created_at,
  max(deals.updated_at) as updated_at,
  argMax(deals.closed_at, deals.version) as closed_at,
  argMaxIf(deals.source, deals.version, deals.source != '') as source,
  newest.9 as products,
  arrayStringConcat(arraySort(arrayDistinct(arrayMap(
    each -> coalesce(
      nullIf(JSONExtractString(each, 'name'), ''), nullIf(JSONExtractString(each, 'title'), ''),
      nullIf(JSONExtractString(each, 'sku'), ''), JSONExtractString(each, 'id')
    ),
    JSONExtractArrayRaw(products)
  ))), ' + ') as product,
  argMaxIf(deals.gender, deals.version, deals.gender != '') as gender,
  argMaxIf(deals.birth_year, deals.version, deals.birth_year != 0) as birth_year
from deals final
group by site, deal_id
