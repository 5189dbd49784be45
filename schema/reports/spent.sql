-- one row a group of the asked dimensions, and one of all: costs of the period's days
select
  toString({by1:Identifier}) as dim1,
  toString({by2:Identifier}) as dim2,
  toString({by3:Identifier}) as dim3,
  toString({by4:Identifier}) as dim4,
  grouping(dim1) as is_total,
  sum(spend.cost) as cost,
  sum(spend.clicks) as clicks,
  sum(spend.impressions) as impressions
from (
  select
    *,
    '' as landing_page,
    '' as device,
    '' as os,
    '' as browser,
    '' as country,
    '' as region,
    '' as city,
    '' as visitor,
    '' as manager,
    '' as product,
    '' as gender,
    '' as age,
    toMonday(date) as week,
    toStartOfMonth(date) as month,
    dateName('weekday', date) as weekday,
    '' as hour,
    '' as everything
  from spend_in(site = {site:String}, from = {from:Date}, to = {to:Date}, currency = {currency:String})
) as spend
where true /* filters */
group by grouping sets ((dim1, dim2, dim3, dim4), ())
