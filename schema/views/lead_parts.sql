-- one row a lead; on the date basis `payment`, one row a lead and a day on which its money moved
-- What `leads` shows and `journeys` goes on with: the leads of the days from `from` to `to` of `time_zone`, by
-- `basis`, with their money in `currency`, and all their touches as arrays, in order of time.
create or replace view lead_parts as
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1 + if({basis:String} = 'visit', {lookback_days:UInt16}, 0), {time_zone:String}) as ends,
  (
    select mapFromArrays(groupArray(currency), groupArray(known))
    from (
      select toString(currency) as currency, arraySort(groupArray((date, rate))) as known
      from rates final
      where site = {site:String} and base = {currency:String}
      group by currency
    )
  ) as rates_of,
  facts as (
    select
      *,
      toDate(ifNull(closed_at, created_at), {time_zone:String}) as priced_on,
      if(
        currency = {currency:String}, toDecimal256(1, 18),
        toDecimal256(arrayLast(rate -> rate.1 <= priced_on, rates_of[currency]).2, 18)
      ) as worth,
      arrayMap(
        payment -> (
          payment.paid_at,
          toDecimal128(round(payment.amount * if(
            payment.currency = {currency:String}, toDecimal256(1, 18),
            toDecimal256(arrayLast(
              rate -> rate.1 <= toDate(payment.paid_at, {time_zone:String}), rates_of[payment.currency]
            ).2, 18)
          ), 4), 4)
        ),
        payments
      ) as money
    from lead_facts final
    where
      site = {site:String}
      and of_bot <= {bots:UInt8}
      and due_at <= now64(3)
      and (
        {basis:String} = 'payment' and money_until >= begins and money_from < ends
        or {basis:String} != 'payment' and day between toDate(begins, 'UTC') and toDate(ends, 'UTC')
      )
  ),
  parts as (
    select
      *,
      notEmpty(money) or status = 'won' as sold,
      multiIf(
        {basis:String} != 'payment', [(toDateTime64(created_at, 3, 'UTC'), money, toUInt8(1))],
        notEmpty(money),
        arrayMap(
          (day, nth) -> (
            arrayFirst(paid -> toDate(paid.1, {time_zone:String}) = day, money).1,
            arrayFilter(paid -> toDate(paid.1, {time_zone:String}) = day, money),
            toUInt8(nth = 1)
          ),
          arrayDistinct(arrayMap(paid -> toDate(paid.1, {time_zone:String}), money)) as days,
          arrayEnumerate(days)
        ),
        status = 'won', [(toDateTime64(ifNull(closed_at, created_at), 3, 'UTC'), money, toUInt8(1))],
        []
      ) as dated,
      arrayJoin(dated) as part,
      -- From the end: payments that are kept no longer are missing at the beginning.
      multiIf(
        {basis:String} != 'payment', 1,
        empty(money), -1,
        toInt64(indexOf(tupleElement(money, 1), part.1)) - toInt64(length(money)) - 1
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
  multiIf(
    notEmpty(money), arraySum(paid -> paid.2, part.2),
    status = 'won', toDecimal128(round(price * worth, 4), 4),
    toDecimal128(0, 4)
  ) as revenue,
  if(status = 'won' and counted, toDecimal128(round(goods * worth, 4), 4), toDecimal128(0, 4)) as cogs,
  sold,
  arraySum(tupleElement(payments, 'amount')) > 0 as paid,
  if(notEmpty(money), money[1].1, toDateTime64(ifNull(closed_at, created_at), 3, 'UTC')) as sold_at,
  -arraySum(paid -> if(paid.2 < 0, paid.2, toDecimal128(0, 4)), part.2) as refunds,
  if(status in ('new', 'in_progress'), toDecimal128(round(price * worth, 4), 4), toDecimal128(0, 4)) as potential,
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
  touch_bounced
from parts
where part.1 >= begins and part.1 < ends
