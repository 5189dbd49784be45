-- one row a lead; on the date basis `payment`, one row a lead and a day on which its money moved
-- What `leads` shows and `journeys` goes on with: the leads of the days from `from` to `to` of `time_zone`, by
-- `basis`, with their money in `currency`, and all their touches as arrays, in order of time.
create or replace view lead_parts as
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1 + if({basis:String} = 'visit', {lookback_days:UInt16}, 0), {time_zone:String}) as ends,
  facts as (
    select *
    from priced_leads(site = {site:String}, time_zone = {time_zone:String}, currency = {currency:String})
    where
      of_bot <= {bots:UInt8}
      and due_at <= now64(3)
      and (
        {basis:String} = 'payment' and money_until >= begins and money_from < ends
        or {basis:String} != 'payment' and day between toDate(begins, 'UTC') and toDate(ends, 'UTC')
      )
  ),
  parts as (
    select
      *,
      if(
        {basis:String} != 'payment',
        [(created_at, sales, toUInt8(1))],
        arrayMap(
          (day, nth) -> (
            arrayFirst(sale -> toDate(sale.1, {time_zone:String}) = day, sales).1,
            arrayFilter(sale -> toDate(sale.1, {time_zone:String}) = day, sales),
            toUInt8(nth = 1)
          ),
          arrayDistinct(arrayMap(sale -> toDate(sale.1, {time_zone:String}), sales)) as days,
          arrayEnumerate(days)
        )
      ) as dated,
      arrayJoin(dated) as part,
      -- From the end: payments that are kept no longer are missing at the beginning.
      if(
        {basis:String} != 'payment', 1,
        toInt64(indexOf(sales.1, part.1)) - toInt64(length(sales)) - 1
      ) as moment
    from facts
  )
select
  lead_id,
  client_id,
  phone,
  day,
  created_at,
  asked_at,
  part.1 as dated_at,
  part.3 as counted,
  deal_id,
  status,
  said_channel,
  said_source,
  said_medium,
  said_campaign,
  arraySum(part.2.2) as revenue,
  if(counted, cost_of_goods, toDecimal128(0, 4)) as cogs,
  notEmpty(sales) as sold,
  arraySum(payments.amount) > 0 as paid,
  if(sold, sales[1].1, ended_at) as sold_at,
  -arraySum(money -> least(money, toDecimal128(0, 4)), part.2.2) as refunds,
  if(status in ('new', 'in_progress'), priced, toDecimal128(0, 4)) as potential,
  manager,
  product,
  gender,
  birth_year,
  person_id,
  is_first_sale,
  sold_before[moment] as bought_before,
  if(empty(sold_after), toDateTime64('2149-06-06 00:00:00', 3, 'UTC'), sold_after[moment]) as bought_after,
  sold
  and bought_before < begins
  and bought_after >= ends
  and part.1 = arrayFirst(one -> one.1 >= begins, dated).1 as is_buyer,
  touch_at,
  touch_kind,
  touch_bot,
  touch_channel,
  touch_source,
  touch_medium,
  touch_campaign,
  touch_term,
  touch_content,
  touch_visit_id,
  touch_device,
  touch_os,
  touch_browser,
  touch_country,
  touch_region,
  touch_city,
  touch_campaign_id,
  touch_landing_page,
  touch_visitor,
  touch_visit_at,
  touch_bounced,
  touch_pages
from parts
where part.1 >= begins and part.1 < ends
