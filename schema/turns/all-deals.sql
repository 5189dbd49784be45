-- one row a deal of a part of a site's
select distinct {turn:UInt64} as turn, {site:String} as site, 'deal' as kind, deal_id as node
from deals
where deals.site = {site:String} and sipHash64(deal_id) % {parts:UInt32} = {part:UInt32}
