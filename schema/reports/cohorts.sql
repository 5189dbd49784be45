-- one row a month of first touches, for people whose first touch lies in the period
-- What each cohort has brought by the end of the month of its first touches (age 0), of the next one and so
-- on, per buyer. Nothing is forecast: an age is null until its month is over, and `observed_months` says how
-- many are. A first touch is a visit, a call or, of whom nobody saw, the deal; who had a touch in the
-- lookback before is no new person. Cost is that of the period's days. The totals are a row too:
-- `is_total`; an age there is of the cohorts that have reached it.
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  toDate(toDateTime64({as_of:String}, 3, 'UTC'), {time_zone:String}) as today,
  {from:Date} - 1 - {lookback:UInt16} as since,
  toDateTime(least(today, {to:Date} + 400) + 1, {time_zone:String}) as paid_until,
  toDateTime64('2149-06-06 00:00:00', 3, 'UTC') as never,
  asked as (
    select
      sipHash64(person_id) as person,
      least(
        if(deal_id = '', never, created_at),
        arrayMin(arrayPushFront(arrayFilter(
          (at, bot) -> bot = 0 and at >= toDateTime(since, 'UTC'), touch_at, touch_bot
        ), never))
      ) as at,
      -- The cost of goods goes with the first payment.
      arrayFilter(
        (payment, paid_at) -> paid_at >= begins and paid_at < paid_until,
        arrayMap(
          (sale, nth) -> (
            toStartOfMonth(toDate(sale.1, {time_zone:String})),
            sale.2,
            sale.2 - if(nth = 1, cost_of_goods, toDecimal128(0, 4))
          ),
          sales, arrayEnumerate(sales)
        ),
        sales.1
      ) as payments
    from priced_leads(site = {site:String}, time_zone = {time_zone:String}, currency = {currency:String})
    where
      of_bot = 0
      and status not in ('spam', 'duplicate')
      and (deal_id != '' or created_at >= toDateTime(since, 'UTC'))
      and client_id not in {staff:Array(String)}
  ),
  known as (
    select person, min(asked.at) as at, groupArrayArray(asked.payments) as payments
    from asked
    group by person
  ),
  nodes as (
    select sipHash64(node) as node_hash, sipHash64(person_id) as person
    from person_nodes
    where
      site = {site:String}
      and node_type in ('client_id', 'phone')
      and sipHash64(node) % {one_in:UInt32} = 0
  ),
  known_hashes as (
    select arrayJoin(arrayPushFront(
      arrayFilter(node_hash -> node_hash % {one_in:UInt32} = 0, [sipHash64(client_id), sipHash64(phone)]),
      sipHash64(person_id)
    ))
    from lead_facts final
    where
      site = {site:String}
      and of_bot = 0
      and status not in ('spam', 'duplicate')
      and (deal_id != '' or created_at >= toDateTime(since, 'UTC'))
    union all
    select sipHash64(arrayJoin({staff:Array(String)}))
  ),
  known_nodes as (
    select node_hash
    from nodes
    where person in known_hashes
  ),
  silent as (
    select min(touched.at) as at
    from sampled_touches(
      site = {site:String},
      from = since,
      to = {to:Date} + 1,
      bots = 0,
      one_in = {one_in:UInt32}
    ) as touched
    -- Of a sample each browser is one of its own.
    left join (select * from nodes where {one_in:UInt32} = 1) as joined on joined.node_hash = touched.node_hash
    group by if(joined.person = 0, touched.node_hash, joined.person)
    having not max(touched.node_hash in known_hashes or touched.node_hash in known_nodes)
  ),
  brought as (
    select
      toStartOfMonth(toDate(at, {time_zone:String})) as month,
      count() as persons,
      countIf(notEmpty(payments)) as buyers,
      sumMap(payments.1, payments.2, payments.3) as by_month
    from known
    where at >= begins and at < ends
    group by month
    union all
    select
      toStartOfMonth(toDate(at, {time_zone:String})) as month,
      count() * {one_in:UInt32} as persons,
      0 as buyers,
      ([], [], []) as by_month
    from silent
    where at >= begins and at < ends
    group by month
  ),
  aged as (
    select
      month,
      persons,
      buyers,
      least(13, dateDiff('month', month, toStartOfMonth(today))) as observed_months,
      arrayMap(
        age -> arraySum(
          (money, paid_month) -> if(paid_month <= addMonths(month, age), money, toDecimal128(0, 4)),
          by_month.2, by_month.1
        ),
        range(13)
      ) as revenue_by_age,
      arrayMap(
        age -> arraySum(
          (money, paid_month) -> if(paid_month <= addMonths(month, age), money, toDecimal128(0, 4)),
          by_month.3, by_month.1
        ),
        range(13)
      ) as profit_by_age,
      arraySum(by_month.2) as revenue,
      arraySum(by_month.3) as profit,
      toDecimal128(0, 4) as cost
    from brought
    union all
    select
      toStartOfMonth(date) as month, 0, 0,
      least(13, dateDiff('month', month, toStartOfMonth(today))),
      arrayMap(age -> toDecimal128(0, 4), range(13)), arrayMap(age -> toDecimal128(0, 4), range(13)),
      toDecimal128(0, 4), toDecimal128(0, 4),
      sum(spend.cost)
    from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String}) as spend
    group by month
  ),
  summed as (
    select
      month,
      grouping(month) = 1 as is_total,
      sum(aged.persons) as persons,
      sum(aged.buyers) as buyers,
      max(aged.observed_months) as observed_months,
      sum(aged.cost) as cost,
      sum(aged.revenue) as revenue,
      sum(aged.profit) as profit,
      sumForEach(profit_by_age) as profits,
      sumForEach(arrayMap(
        (sum, age) -> if(age < aged.observed_months, toFloat64(sum), 0),
        if({measure:String} = 'profit', profit_by_age, revenue_by_age), range(13)
      )) as sums,
      sumForEach(arrayMap(age -> if(age < aged.observed_months, aged.buyers, 0), range(13))) as of_buyers
    from aged
    group by grouping sets ((month), ())
  ),
  worth as (
    select
      *,
      arrayMap((sum, by) -> if(by = 0, null, round(sum / by, 4)), sums, of_buyers) as ltv,
      arrayFirstIndex(
        (gained, age) -> age < observed_months and gained >= cost,
        profits, range(13)
      ) as paid_back
    from summed
  )
select
  is_total,
  if(is_total, '', formatDateTime(month, '%Y-%m')) as month,
  persons,
  buyers,
  buyers / nullIf(persons, 0) as person_to_buyer,
  cost,
  revenue,
  profit,
  toFloat64(cost) / nullIf(buyers, 0) as cac,
  toFloat64(if({measure:String} = 'profit', profit, revenue)) / nullIf(buyers, 0) as ltv_so_far,
  if(is_total or cost <= 0 or paid_back = 0, null, paid_back - 1) as payback_month,
  observed_months,
  ltv[1] as age_0,
  ltv[2] as age_1,
  ltv[3] as age_2,
  ltv[4] as age_3,
  ltv[5] as age_4,
  ltv[6] as age_5,
  ltv[7] as age_6,
  ltv[8] as age_7,
  ltv[9] as age_8,
  ltv[10] as age_9,
  ltv[11] as age_10,
  ltv[12] as age_11,
  ltv[13] as age_12
from worth
order by is_total, month
