-- one row a group of the asked dimensions
-- Visits of the period; leads that the date basis puts into it, with all that became of them, credited to
-- their touches under one model; and the cost of its days. Each is summed apart, and then the sums are
-- joined, so that spend without a deal and money without a source are rows too. The totals are a row too:
-- `is_total`. What a question has no need of is left out. The ad group of a visit is that of its ad, else of its
-- keyword, else of its campaign, where costs tell one alone.
with
  -- [ad groups
  (
    select (groupArray(key), groupArray(ad_group))
    from ad_groups(site = {site:String}, from = {from:Date}, to = {to:Date})
  ) as known_groups,
  key -> transform(key, known_groups.1, known_groups.2, '') as ad_group_of,
  -- ad groups]
  visited as (
/* visited.sql */
  ),
  credited as (
/* credited.sql */
  ),
  spent as (
/* spent.sql */
  )
select *
from visited
full join credited using (is_total, dim1, dim2, dim3, dim4)
full join spent using (is_total, dim1, dim2, dim3, dim4)
order by revenue desc, cost desc, visits desc, dim1, dim2, dim3, dim4
