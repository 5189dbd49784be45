-- one row a group of the asked dimensions, and one of all: leads of the period, credited under one model
-- `hidden` are the states whose leads don't count; how many are spam or a duplicate is told all the same. Who
-- bought counts once, with the first sale. Leads of `credited_dates` are read as `credit_sums` has them, in its rows
-- of `credits_settled`, which only markov's model has to weigh; all others, which lie on `open_days`, one by one.
-- Leads of the site's own `staff` are left out: where a sum has them they are taken off it again, by a `sign` of -1.
select
  dim1,
  dim2,
  dim3,
  dim4,
  grouping(dim1) as is_total,
  sum(part.spam_leads * sign) as spam_leads,
  sum(part.duplicate_leads * sign) as duplicate_leads,
  sum(part.leads * sign) as leads,
  sum(part.deals * sign) as deals,
  sum(part.open_deals * sign) as open_deals,
  sum(part.won * sign) as won,
  sum(part.lost * sign) as lost,
  sum(part.sales * sign) as sales,
  sum(part.buyers * sign) as buyers,
  sum(part.new_customers * sign) as new_customers,
  sum(part.revenue * sign) as revenue,
  sum(part.cogs * sign) as cogs,
  sum(part.refunds * sign) as refunds,
  sum(part.potential * sign) as potential,
  sum(part.lead_days * sign) as lead_days,
  sum(part.thinking_days * sign) as thinking_days
from (
  -- [credits by sums
  select
    toString({by1:Identifier}) as dim1,
    toString({by2:Identifier}) as dim2,
    toString({by3:Identifier}) as dim3,
    toString({by4:Identifier}) as dim4,
    1 as sign,
    sumIf(credit.leads, status = 'spam') as spam_leads,
    sumIf(credit.leads, status = 'duplicate') as duplicate_leads,
    sumIf(credit.leads, shown) as leads,
    sumIf(credit.deals, shown) as deals,
    sumIf(credit.deals, shown and status in ('new', 'in_progress')) as open_deals,
    sumIf(credit.leads, shown and status = 'won') as won,
    sumIf(credit.leads, shown and status = 'lost') as lost,
    sumIf(credit.sales, shown) as sales,
    sumIf(credit.sales, shown and sold_before < {from:Date} and sold_after > {to:Date}) as buyers,
    sumIf(credit.new_customers, shown) as new_customers,
    sumIf(credit.revenue, shown) as revenue,
    sumIf(credit.cogs, shown) as cogs,
    sumIf(credit.refunds, shown) as refunds,
    sumIf(credit.potential, shown) as potential,
    sumIf(credit.lead_days, shown) as lead_days,
    sumIf(credit.thinking_days, shown) as thinking_days
  from (
    select
      *,
      status not in {hidden:Array(String)} as shown,
      toMonday(date) as week,
      toStartOfMonth(date) as month,
      dateName('weekday', date) as weekday,
      '' as everything
    -- [sums weighed
    from summed_credits(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      models = [{model:String}],
      settled = {credits_settled:Array(UInt64)},
      removal_effects = {removal_effects:Map(String, Float64)}
    )
    -- sums weighed]
    -- [sums as they are
    from credit_sums
    where
      site = {site:String}
      and model = {model:String}
      and date between {from:Date} and {to:Date}
      and settled in {credits_settled:Array(UInt64)}
    -- sums as they are]
  ) as credit
  where true /* filters */
  group by dim1, dim2, dim3, dim4
  -- credits by sums]
  -- [credits both ways
  union all
  -- credits both ways]
  -- [credits one by one
  select
    toString({by1:Identifier}) as dim1,
    toString({by2:Identifier}) as dim2,
    toString({by3:Identifier}) as dim3,
    toString({by4:Identifier}) as dim4,
    credit.sign as sign,
    sumIf(share, counted and status = 'spam') as spam_leads,
    sumIf(share, counted and status = 'duplicate') as duplicate_leads,
    sumIf(share, counted and shown) as leads,
    sumIf(share, counted and shown and deal_id != '') as deals,
    sumIf(share, counted and shown and status in ('new', 'in_progress') and deal_id != '') as open_deals,
    sumIf(share, counted and shown and status = 'won') as won,
    sumIf(share, counted and shown and status = 'lost') as lost,
    sumIf(share, counted and shown and sold) as sales,
    sumIf(share, shown and is_buyer) as buyers,
    sumIf(share, counted and shown and is_new_customer) as new_customers,
    sumIf(credit.revenue, shown) as revenue,
    sumIf(credit.cogs, shown) as cogs,
    sumIf(share * credit.refunds, shown) as refunds,
    sumIf(share * credit.potential, counted and shown) as potential,
    sumIf(toFloat64(share) * dateDiff('ms', asked_at, sold_at) / 86400000, counted and shown and sold) as lead_days,
    sumIf(toFloat64(share) * dateDiff('ms', first_touch_at, sold_at) / 86400000, counted and shown and sold)
      as thinking_days
  from (
    select
      * except (landing_page, gender),
      if(client_id in {staff:Array(String)}, -1, 1) as sign,
      status not in {hidden:Array(String)} as shown,
      replaceRegexpOne(cutQueryStringAndFragment(credits.landing_page), '^[a-z]+://', '') as landing_page,
      -- [ad groups
      concatWithSeparator('\n', source, medium, if(campaign_id = '', campaign, campaign_id)) as campaign_key,
      ad_group_of(concat(campaign_key, '\ncontent\n', content)) as of_ad,
      ad_group_of(concat(campaign_key, '\nterm\n', term)) as of_keyword,
      multiIf(of_ad != '', of_ad, of_keyword != '', of_keyword, ad_group_of(campaign_key)) as ad_group,
      -- ad groups]
      -- [no ad groups
      '' as ad_group,
      -- no ad groups]
      toString(credits.gender) as gender,
      toYear(dated_at) - birth_year as years,
      multiIf(
        birth_year = 0, '', years < 18, 'under 18', years < 25, '18–24', years < 35, '25–34',
        years < 45, '35–44', years < 55, '45–54', years < 65, '55–64', '65 and older'
      ) as age,
      toDate(dated_at, {time_zone:String}) as date,
      toMonday(date) as week,
      toStartOfMonth(date) as month,
      dateName('weekday', date) as weekday,
      leftPad(toString(toHour(toTimeZone(dated_at, {time_zone:String}))), 2, '0') as hour,
      '' as everything
    from credits(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16},
      path = {path:String},
      last_k = {last_k:UInt16},
      models = [{model:String}],
      half_life_days = {half_life_days:Float64},
      removal_effects = {removal_effects:Map(String, Float64)}
    ) as credits
    where
      (toDate(created_at, {time_zone:String}) in {credited_dates:Array(Date)}) = (client_id in {staff:Array(String)})
      -- [credits both ways
      and day in {open_days:Array(Date)}
      -- credits both ways]
  ) as credit
  where true /* filters */
  group by dim1, dim2, dim3, dim4, sign
  -- credits one by one]
) as part
group by grouping sets ((dim1, dim2, dim3, dim4), ())
