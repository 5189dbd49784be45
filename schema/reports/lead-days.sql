-- one row a day of UTC with leads of the period, the newest first, and how many these are
select toString(facts.day) as day, count() as leads
from lead_facts as facts final
where
  site = {site:String}
  and facts.day between {from:Date} - 1 and {to:Date} + 1
  and created_at >= toDateTime({from:Date}, {time_zone:String})
  and created_at < toDateTime({to:Date} + 1, {time_zone:String})
  and of_bot = 0
  and due_at <= now64(3)
  and ({status:String} = '' or status = {status:String})
  and ({kind:String} = '' or splitByChar(':', lead_id)[1] = {kind:String})
  and ({waiting:String} = '' or (deal_id = '') = ({waiting:String} = 'yes'))
group by facts.day
order by facts.day desc
