-- one row a manager, for the leads of the period and what became of them
-- A lead is of the manager whom its deal names; without a deal, of who took its call. Spam and duplicates
-- count in columns of their own alone. Ratios are of sums, and the totals are a row too: `is_total`.
with
  handled as (
    select
      manager,
      status not in ('spam', 'duplicate') as counts,
      counts and deal_id != '' as is_deal,
      status,
      revenue,
      cogs,
      counts and minutes is not null as is_answered,
      minutes,
      0 as is_missed
    from answers(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = 0
    )
    union all
    select manager, 0, 0, '', toDecimal128(0, 4), toDecimal128(0, 4), 0, null, 1
    from current_calls
    where
      site = {site:String}
      and started_at >= toDateTime({from:Date}, {time_zone:String})
      and started_at < toDateTime({to:Date} + 1, {time_zone:String})
      and concat(provider, ':', call_id) in (
        select contact_id
        from current_matches
        where site = {site:String} and kind = 'call' and state = 'missed'
      )
  ),
  summed as (
    select
      if(handled.manager = '', '(nobody)', handled.manager) as name,
      grouping(name) = 1 as is_total,
      sum(counts) as leads,
      sum(is_deal) as deals,
      countIf(status = 'won') as won,
      countIf(status = 'lost') as lost,
      countIf(status = 'spam') as spam,
      countIf(status = 'duplicate') as duplicates,
      sumIf(handled.revenue, counts) as revenue,
      sumIf(handled.cogs, counts) as cogs,
      sum(is_answered) as answered,
      if(answered = 0, null, avgIf(minutes, is_answered)) as mean_minutes,
      if(answered = 0, null, quantileExactInclusiveIf(0.5)(minutes, is_answered)) as median_minutes,
      sum(is_missed) as missed_calls
    from handled
    group by grouping sets ((name), ())
  )
select
  is_total,
  if(is_total, '', name) as manager,
  summed.leads as leads,
  summed.deals as deals,
  summed.won as won,
  summed.lost as lost,
  deals - won - lost as open,
  won / nullIf(sumIf(summed.won, is_total) over (), 0) as sales_share,
  summed.revenue as revenue,
  toFloat64(summed.revenue) / nullIf(toFloat64(sumIf(summed.revenue, is_total) over ()), 0) as revenue_share,
  summed.cogs as cogs,
  summed.revenue - summed.cogs as profit,
  won / nullIf(deals, 0) as deal_to_won,
  won / nullIf(won + lost, 0) as closed_to_won,
  toFloat64(summed.revenue) / nullIf(won, 0) as average_check,
  summed.answered as answered,
  summed.median_minutes as median_minutes,
  summed.mean_minutes as mean_minutes,
  summed.missed_calls as missed_calls,
  summed.spam as spam,
  summed.duplicates as duplicates
from summed
order by is_total, revenue desc, leads desc, manager
