-- one row a campaign, or finer, on one day
create or replace view spend as
with
  replaced_days as (
    select site, date, source, medium, account, max(version) as since
    from costs
    where kind = 'day'
    group by site, date, source, medium, account
  )
select
  costs.site as site,
  costs.date as date,
  costs.channel as channel,
  costs.source as source,
  costs.medium as medium,
  costs.campaign as campaign,
  costs.campaign_id as campaign_id,
  costs.account as account,
  costs.ad_group as ad_group,
  costs.term as term,
  costs.content as content,
  costs.clicks as clicks,
  costs.impressions as impressions,
  costs.cost as cost,
  costs.currency as currency
from costs final
left join replaced_days using (site, date, source, medium, account)
where costs.kind = 'row' and costs.version >= replaced_days.since
