-- one row a kind of finding, or a kind and a currency, with how many there are and the money concerned
-- What the figures of the period suffer from. An example is the weightiest. What each finding means and what
-- to do: `schema/src/findings.ts`.
with
  toDateTime({from:Date}, {time_zone:String}) as begins,
  toDateTime({to:Date} + 1, {time_zone:String}) as ends,
  ['cpc', 'ppc', 'cpm', 'cpa', 'cpv', 'email', 'e-mail', 'social', 'banner', 'display', 'organic', 'referral',
    'retargeting', 'affiliate', 'push', 'sms'] as known_media,
  visits_of_days as (
    -- [visits by sums
    select date, channel, source, medium, campaign, sum(visit_sums.visits) as visits
    from visit_sums
    where
      site = {site:String}
      and bot = 0
      and date between {from:Date} and {to:Date}
      and settled in {settled:Array(UInt64)}
    group by date, channel, source, medium, campaign
    -- visits by sums]
    -- [visits both ways
    union all
    -- visits both ways]
    -- [visits one by one
    select toDate(started_at, {time_zone:String}) as date, channel, source, medium, campaign, count() as visits
    from visits
    where
      site = {site:String}
      and bot = 0
      and day between {from:Date} - 1 and {to:Date} + 1
      and day not in {summed_days:Array(Date)}
      and started_at >= begins
      and started_at < ends
      and toDate(started_at, {time_zone:String}) not in {summed_dates:Array(Date)}
    group by date, channel, source, medium, campaign
    -- visits one by one]
  ),
  sources as (
    select
      any(seen.channel) as channel,
      source,
      medium,
      campaign,
      sum(seen.visits) as visits
    from visits_of_days as seen
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
    select source, medium, date, sum(seen.visits) as visits
    from visits_of_days as seen
    where channel like 'Paid %' or channel in ('Display', 'Cross-network')
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
  deals_lacking as (
    select
      finding.1 as kind,
      count() as found,
      sum(finding.2) as money,
      finding.3 as currency,
      argMax(deal_id, (finding.2, deal_id)) as example
    from (
      select
        deal_id,
        arrayJoin(arrayFilter(finding -> finding.1 != '', [
          (if(
            client_id = ''
            and person_id not in (
              select person_id
              from person_nodes
              where
                site = {site:String}
                and node_type = 'client_id'
                and person_id in (
                  select person_id
                  from lead_facts
                  where
                    site = {site:String}
                    and day between toDate(begins, 'UTC') and toDate(ends, 'UTC')
                    and client_id = ''
                )
            ),
            'deals_without_visitor', ''
          ), priced, {currency:String}),
          (if(status = 'won' and empty(payments), 'won_without_payment', ''), priced, {currency:String}),
          (if(worth = 0, 'deals_left_out', ''), toDecimal128(price, 4), toString(lead.currency))
        ])) as finding
      from priced_leads(
        site = {site:String}, time_zone = {time_zone:String}, currency = {currency:String}
      ) as lead
      where
        deal_id != ''
        and day between toDate(begins, 'UTC') and toDate(ends, 'UTC')
        and created_at >= begins
        and created_at < ends
        and status not in ('spam', 'duplicate')
    )
    group by kind, currency
  ),
  payments_lacking as (
    select
      finding.1 as kind,
      count() as found,
      sum(finding.2) as money,
      finding.3 as currency,
      argMax(payment_id, (finding.2, payment_id)) as example
    from (
      select
        payment_id,
        payments.currency = {currency:String} or rates.rate > 0 as has_rate,
        toDecimal128(round(if(payments.currency = {currency:String}, 1, rates.rate) * amount, 4), 4) as worth,
        arrayJoin(arrayFilter(finding -> finding.1 != '', [
          (if(
            deal_id not in (
              select deal_id
              from deals
              where
                site = {site:String}
                and deal_id in (
                  select deal_id
                  from payments
                  where site = {site:String} and paid_at >= begins and paid_at < ends
                )
            ),
            'payments_without_deal', ''
          ), worth, {currency:String}),
          (if(has_rate, '', 'payments_left_out'), toDecimal128(amount, 4), toString(payments.currency))
        ])) as finding
      from payments final
      asof left join rates as rates final
        on rates.site = payments.site
        and rates.base = {currency:String}
        and rates.currency = payments.currency
        and rates.date <= toDate(payments.paid_at, {time_zone:String})
      where payments.site = {site:String} and paid_at >= begins and paid_at < ends
    )
    group by kind, currency
  ),
  costs_left_out as (
    select
      'costs_left_out' as kind,
      count() as found,
      sum(toDecimal128(left_out, 4)) as money,
      currency,
      argMax(concat(source, ' / ', medium, ' / ', campaign), left_out) as example
    from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String})
    where left_out != 0
    group by currency
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
    select * from deals_lacking
    union all
    select * from payments_lacking
    union all
    select * from costs_left_out
    union all
    select * from refused_deliveries
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
