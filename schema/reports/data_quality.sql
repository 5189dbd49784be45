-- one row a kind of finding, or a kind and a currency, with how many there are and the money concerned
-- What the figures of the period suffer from. An example is the weightiest. What each finding means and what
-- to do: `schema/src/findings.ts`.
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  ['cpc', 'ppc', 'cpm', 'cpa', 'cpv', 'email', 'e-mail', 'social', 'banner', 'display', 'organic', 'referral',
    'retargeting', 'affiliate', 'push', 'sms'] as known_media,
  sources as (
    select
      any(channel) as channel,
      source,
      medium,
      campaign,
      count() as visits
    from visits
    where
      site = {site:String}
      and bot = 0
      and day between {from:Date} - 1 and {to:Date} + 1
      and started_at >= begins
      and started_at < ends
    group by source, medium, campaign
  ),
  costs_of_campaigns as (
    select source, medium, campaign, sum(spend.cost) as money
    from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String}) as spend
    group by source, medium, campaign
  ),
  costs_without_visits as (
    select
      'costs_without_visits' as kind,
      count() as found,
      sum(costs_of_campaigns.money) as money,
      {currency:String} as currency,
      argMax(concat(source, ' / ', medium, ' / ', campaign), costs_of_campaigns.money) as example
    from costs_of_campaigns
    where (source, medium, campaign) not in (select source, medium, campaign from sources)
  ),
  remarks as (
    select
      visits,
      concat(source, ' / ', medium, ' / ', campaign) as name,
      arrayJoin(arrayFilter(remark -> remark.1 != '', [
        (if(
          (channel like 'Paid %' or channel in ('Display', 'Cross-network'))
          and (source, medium) not in (
            select source, medium
            from spend
            where site = {site:String} and date between {from:Date} and {to:Date}
          ),
          'visits_without_costs', ''
        ), '', name),
        (if(
          has(known_media, source) and not has(known_media, medium) and medium not in ('(not set)', '(none)'),
          'swapped_tags', ''
        ), '', name),
        (if(match(name, '\\{.+\\}|%7[bB]|__[A-Z_]+__'), 'unfilled_tags', ''), '', name),
        (if(channel = 'Unassigned', 'unassigned_visits', ''), '', name),
        ('source_variants', replaceRegexpAll(source, '[\\s_-]+', ''), source),
        ('medium_variants', replaceRegexpAll(medium, '[\\s_-]+', ''), medium),
        ('campaign_variants', replaceRegexpAll(lowerUTF8(campaign), '[\\s_-]+', ''), campaign)
      ])) as remark
    from sources
  ),
  writings as (
    select
      remark.1 as kind,
      kind like '%_variants' as is_variant,
      sum(remarks.visits) as visits,
      uniqExact(remark.3) as variants,
      if(
        is_variant,
        arrayStringConcat(arraySort(groupUniqArray(remark.3)), ' | '),
        argMax(remark.3, remarks.visits)
      ) as example
    from remarks
    group by kind, remark.2
    having not is_variant or variants > 1
  ),
  findings_of_tags as (
    select
      kind,
      sum(if(is_variant, variants, visits)) as found,
      toDecimal128(0, 4) as money,
      {currency:String} as currency,
      argMax(example, visits) as example
    from writings
    group by kind
  ),
  cost_days as (
    select source, medium, groupUniqArray(date) as days
    from spend
    where site = {site:String} and date between {from:Date} - 30 and {to:Date} + 30
    group by source, medium
  ),
  days_of_visits as (
    select source, medium, toDate(started_at, {time_zone:String}) as date, count() as visits
    from visits
    where
      site = {site:String}
      and bot = 0
      and day between {from:Date} - 1 and {to:Date} + 1
      and started_at >= begins
      and started_at < ends
      and (channel like 'Paid %' or channel in ('Display', 'Cross-network'))
    group by source, medium, date
  ),
  gaps_in_costs as (
    select
      'gaps_in_costs' as kind,
      count() as found,
      toDecimal128(0, 4) as money,
      {currency:String} as currency,
      argMax(concat(source, ' / ', medium, ', ', toString(date)), visits) as example
    from days_of_visits
    inner join cost_days using (source, medium)
    where not has(days, date) and date > arrayMin(days) and date < arrayMax(days)
  ),
  asked as (
    select
      deal.*,
      deal.currency = {currency:String} or rates.rate > 0 as has_rate,
      toDecimal128(round(if(deal.currency = {currency:String}, 1, rates.rate) * deal.revenue, 4), 4) as money
    from current_deals as deal
    asof left join rates as rates final
      on rates.site = deal.site
      and rates.base = {currency:String}
      and rates.currency = deal.currency
      and rates.date <= toDate(ifNull(deal.closed_at, deal.created_at), {time_zone:String})
    where
      deal.site = {site:String}
      and deal_id in (
        select deal_id from deals where site = {site:String} and created_at >= begins and created_at < ends
      )
      and created_at >= begins
      and created_at < ends
      and status not in ('spam', 'duplicate')
  ),
  moved as (
    select
      payments.*,
      payments.currency = {currency:String} or rates.rate > 0 as has_rate,
      toDecimal128(round(if(payments.currency = {currency:String}, 1, rates.rate) * payments.amount, 4), 4) as money
    from payments final
    asof left join rates as rates final
      on rates.site = payments.site
      and rates.base = {currency:String}
      and rates.currency = payments.currency
      and rates.date <= toDate(payments.paid_at, {time_zone:String})
    where payments.site = {site:String} and paid_at >= begins and paid_at < ends
  ),
  payments_of_deals as (
    select deal_id, count() as payments
    from payments final
    where site = {site:String}
    group by deal_id
  ),
  placed as (
    select node
    from person_nodes
    where
      site = {site:String}
      and node_type = 'deal'
      and person_id in (select person_id from person_nodes where site = {site:String} and node_type = 'client_id')
  ),
  deals_without_visitor as (
    select
      'deals_without_visitor' as kind,
      count() as found,
      sum(asked.money) as money,
      {currency:String} as currency,
      argMax(deal_id, (asked.revenue, deal_id)) as example
    from asked
    where client_id = '' and deal_id not in (select node from placed)
  ),
  won_without_payment as (
    select
      'won_without_payment' as kind,
      count() as found,
      sum(asked.money) as money,
      {currency:String} as currency,
      argMax(deal_id, (asked.revenue, deal_id)) as example
    from asked
    where status = 'won' and deal_id not in (select deal_id from payments_of_deals)
  ),
  payments_without_deal as (
    select
      'payments_without_deal' as kind,
      count() as found,
      sum(moved.money) as money,
      {currency:String} as currency,
      argMax(payment_id, (moved.money, payment_id)) as example
    from moved
    where
      deal_id not in (select deal_id from deals where site = {site:String})
  ),
  without_rates as (
    select concat(what, '_left_out') as kind, count() as found, sum(amount) as money, currency, argMax(name, amount) as example
    from (
      select 'costs' as what, currency, toDecimal128(left_out, 4) as amount, concat(source, ' / ', medium, ' / ', campaign) as name
      from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String})
      where left_out != 0
      union all
      select 'deals', currency, toDecimal128(revenue, 4), deal_id from asked where not has_rate
      union all
      select 'payments', currency, toDecimal128(amount, 4), payment_id from moved where not has_rate
    )
    group by what, currency
  ),
  refused_deliveries as (
    select
      'deliveries_refused' as kind,
      count() as found,
      toDecimal128(0, 4) as money,
      {currency:String} as currency,
      argMax(concat(connector, ': ', reason), received_at) as example
    from deliveries
    where site = {site:String} and received_at >= begins and received_at < ends and outcome = 'refused'
  ),
  findings as (
    select * from costs_without_visits
    union all
    select * from findings_of_tags
    union all
    select * from gaps_in_costs
    union all
    select * from deals_without_visitor
    union all
    select * from won_without_payment
    union all
    select * from payments_without_deal
    union all
    select * from refused_deliveries
    union all
    select * from without_rates
  )
select
  kind,
  found,
  nullIf(findings.money, 0) as money,
  if(findings.money = 0, '', findings.currency) as currency,
  example
from findings
where found > 0
order by abs(findings.money) desc, found desc, kind, currency
