-- one row a key of which the costs of the days from `from` to `to` tell one ad group alone
-- A key is an ad (`content`), a keyword (`term`) or nothing more, of a campaign by its name or by its ID, of a
-- source and medium: visits know these, and no ad group.
create or replace view ad_groups as
with
  concatWithSeparator('\n', source, medium, '') as of_source,
  arrayFilter(one -> one != '', [campaign, campaign_id]) as campaigns,
  arrayFilter(one -> one.2 != '', [('content', content), ('term', term)]) as parts,
  arrayMap(one -> concat(of_source, one), campaigns) as wholes
select
  arrayJoin(arrayConcat(
    wholes,
    arrayFlatten(arrayMap(whole -> arrayMap(part -> concatWithSeparator('\n', whole, part.1, part.2), parts), wholes))
  )) as key,
  any(spend.ad_group) as ad_group
from spend
where site = {site:String} and date between {from:Date} and {to:Date}
group by key
having uniqExact(spend.ad_group) = 1 and ad_group != ''
