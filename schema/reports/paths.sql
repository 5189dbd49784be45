-- one row a path of channels
-- People who went it, leads among them and what those brought. Leads of spam and duplicates are left out.
-- The thousand that most went, or with most revenue. The totals are a row too: `is_total`.
with
  walked as (
    select
      *,
      arrayStringConcat(channels, ' > ') as path,
      '' as everything
    from (
/* walked.sql */
    )
  )
select
  grouping(dim1) as is_total,
  {by1:Identifier} as dim1,
  {by2:Identifier} as dim2,
  {by3:Identifier} as dim3,
  {by4:Identifier} as dim4,
  sum(walked.people) as people,
  sum(walked.leads) as leads,
  sum(walked.won) as won,
  sum(walked.revenue) as revenue,
  sum(length(walked.channels) * walked.people) as touches,
  sum(walked.days) as days
from walked
group by grouping sets ((dim1, dim2, dim3, dim4), ())
order by is_total desc, if({order:String} = 'profitable', toFloat64(revenue), toFloat64(people)) desc, people desc, dim1
limit 1001
