-- one row a deal, as it stands now
-- The newest version wins, whatever the order of arrival. Who the deal belongs to (client ID, phone,
-- e-mail) is the newest that was ever said: an update that leaves it out does not orphan the deal.
create or replace view current_deals as
select
  site,
  deal_id,
  argMax(deals.crm, (deals.version, received_at)) as crm,
  argMaxIf(deals.client_id, (deals.version, received_at), deals.client_id != '') as client_id,
  argMaxIf(deals.phone, (deals.version, received_at), deals.phone != '') as phone,
  argMaxIf(deals.email, (deals.version, received_at), deals.email != '') as email,
  argMax(deals.status, (deals.version, received_at)) as status,
  argMax(deals.stage, (deals.version, received_at)) as stage,
  argMax(deals.revenue, (deals.version, received_at)) as revenue,
  argMax(deals.cogs, (deals.version, received_at)) as cogs,
  argMax(deals.currency, (deals.version, received_at)) as currency,
  argMax(deals.manager, (deals.version, received_at)) as manager,
  argMax(deals.created_at, (deals.version, received_at)) as created_at,
  max(deals.updated_at) as updated_at,
  argMax(deals.closed_at, (deals.version, received_at)) as closed_at,
  argMaxIf(deals.source, (deals.version, received_at), deals.source != '') as source,
  argMax(deals.products, (deals.version, received_at)) as products,
  arrayStringConcat(arraySort(arrayDistinct(arrayMap(
    each -> coalesce(
      nullIf(JSONExtractString(each, 'name'), ''), nullIf(JSONExtractString(each, 'title'), ''),
      nullIf(JSONExtractString(each, 'sku'), ''), JSONExtractString(each, 'id')
    ),
    JSONExtractArrayRaw(products)
  ))), ' + ') as product,
  argMaxIf(deals.gender, (deals.version, received_at), deals.gender != '') as gender,
  argMaxIf(deals.birth_year, (deals.version, received_at), deals.birth_year != 0) as birth_year
from deals
group by site, deal_id
