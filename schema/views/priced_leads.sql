-- one row a lead, as in `lead_facts`, with its money in `currency`
-- `sales` are when its money moved and how much, in order of time: its payments, each at the rate of its day, or of a
-- sale without payments its price at that of its closing. `worth` is the rate of that day, as one of a lead's own
-- currency; a currency without a rate is worth nothing.
create or replace view priced_leads as
with
  (
    select mapFromArrays(groupArray(currency), groupArray(known))
    from (
      select toString(currency) as currency, arraySort(groupArray((date, rate))) as known
      from rates final
      where site = {site:String} and base = {currency:String}
      group by currency
    )
  ) as rates_of
select
  *,
  ifNull(closed_at, created_at) as ended_at,
  if(
    currency = {currency:String}, toDecimal256(1, 18),
    toDecimal256(
      arrayLast(rate -> rate.1 <= toDate(ended_at, {time_zone:String}), rates_of[currency]).2, 18
    )
  ) as worth,
  toDecimal128(round(price * worth, 4), 4) as priced,
  if(status = 'won', toDecimal128(round(goods * worth, 4), 4), toDecimal128(0, 4)) as cost_of_goods,
  multiIf(
    notEmpty(payments),
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
    ),
    status = 'won', [(ended_at, priced)],
    []
  ) as sales
from lead_facts final
where site = {site:String}
