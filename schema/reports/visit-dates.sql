-- one row a day of a site, in its time zone, on which it may have visits; and whether their sums hold
-- `settled` says by which rows of `visit_sums`, and is 0 where there are none, or a visit was written since.
with
  written as (
    select
      arrayJoin([visit_days.day - 1, visit_days.day, visit_days.day + 1]) as date,
      sum(visit_days.changes) as changes,
      max(visit_days.changed_at) as changed_at
    from visit_days
    where site = {site:String} and day between {from:Date} - 1 and {to:Date} + 1
    group by date
  )
select
  toString(written.date) as date,
  toString(written.changes) as changes,
  toUInt32(greatest(0, dateDiff('second', written.changed_at, now('UTC')))) as rested_seconds,
  toString(if(summed.time_zone = {time_zone:String} and summed.changes = written.changes, summed.settled, 0)) as settled
from written
left join (
  select date, settled, time_zone, changes
  from summed_dates final
  where site = {site:String}
) as summed on summed.date = written.date
where written.date between {from:Date} and {to:Date}
order by date
