-- one row a day of a site, in its time zone, on which it may have visits; and whether their sums hold
-- `settled` says by which rows of `visit_sums`, and is 0 where there are none, or a visit was written since.
-- `month_settled` says by which rows those of its month are found, where they are of these days and no other.
with
  written as (
    select
      arrayJoin([visit_days.day - 1, visit_days.day, visit_days.day + 1]) as date,
      sum(visit_days.changes) as changes,
      max(visit_days.changed_at) as changed_at
    from visit_days
    where site = {site:String} and day between {from:Date} - 1 and {to:Date} + 1
    group by date
  ),
  dates as (
    select
      written.date as date,
      toStartOfMonth(written.date) as month,
      written.changes as changes,
      written.changed_at as changed_at,
      if(summed.time_zone = {time_zone:String} and summed.changes = written.changes, summed.settled, 0) as settled,
      arraySort(groupArray(settled) over (partition by month)) as days
    from written
    left join (
      select date, settled, time_zone, changes
      from summed_dates final
      where site = {site:String}
    ) as summed on summed.date = written.date
    where written.date between {from:Date} and {to:Date}
  )
select
  toString(dates.date) as date,
  toString(dates.changes) as changes,
  toUInt32(greatest(0, dateDiff('second', dates.changed_at, now('UTC')))) as rested_seconds,
  toString(dates.settled) as settled,
  toString(if(arraySort(summed.days) = dates.days, summed.settled, 0)) as month_settled
from dates
left join (
  select month, settled, days
  from summed_months final
  where site = {site:String}
) as summed on summed.month = dates.month
order by date
