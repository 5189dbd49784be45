-- What did customers come from first, and how many of them bought again?
with
  buyers as (
    select client_id, count() as deals, sum(current_deals.revenue) as revenue
    from current_deals
    where site = {site:String} and status = 'won' and client_id != '' and currency = {currency:String}
    group by client_id
  ),
  first_visits as (
    select
      client_id,
      argMin((visits.channel, visits.source), visits.started_at) as first_touch
    from visits
    where site = {site:String}
    group by client_id
  )
select
  first_touch.1 as channel,
  first_touch.2 as source,
  count() as customers,
  countIf(deals > 1) as bought_again,
  round(sumIf(buyers.revenue, deals > 1), 2) as revenue_of_those,
  round(bought_again / customers, 3) as share
from buyers
inner join first_visits using (client_id)
group by channel, source
order by bought_again desc, customers desc, source
