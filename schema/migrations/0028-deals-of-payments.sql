-- Deals that a payment was ever told of: the one that it is told of no more is worked out anew, too.
create table if not exists payment_deals (
  site LowCardinality(String),
  payment_id String,
  deal_id String,
  paid_at DateTime64(3, 'UTC')
)
engine = ReplacingMergeTree
order by (site, payment_id, deal_id);

create materialized view if not exists payments_to_payment_deals to payment_deals as
select site, payment_id, deal_id, paid_at from payments;

insert into payment_deals
select site, payment_id, deal_id, paid_at
from payments;

drop view if exists payments_to_lead_news;

create materialized view if not exists payments_to_lead_news to lead_news as
select distinct site, named.1 as kind, named.2 as node
from payments
array join [('deal', deal_id), ('payment', payment_id)] as named;
