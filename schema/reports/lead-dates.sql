-- one row a day of a site, in its time zone, on which it may have leads; and whether sums of their credits hold
-- `settled` says by which rows of `credit_sums`, and is 0 where there are none, where a fact of a lead or a rate
-- was written since, or where they answer another question. `rates` is the newest rate of the site.
with
  (select max(version) from rates where site = {site:String}) as newest_rate,
  written as (
    select
      arrayJoin([lead_days.day - 1, lead_days.day, lead_days.day + 1]) as date,
      sum(lead_days.changes) as changes,
      max(greatest(lead_days.changed_at, lead_days.due_at)) as rests_since
    from lead_days
    where site = {site:String} and day between {from:Date} - 1 and {to:Date} + 1
    group by date
  )
select
  toString(written.date) as date,
  toString(written.changes) as changes,
  toInt32(dateDiff('second', written.rests_since, now('UTC'))) as rested_seconds,
  toString(newest_rate) as rates,
  toString(if(
    summed.asked = {asked:String} and summed.rates = newest_rate and summed.changes = written.changes, summed.settled, 0
  )) as settled
from written
left join (
  select date, settled, asked, rates, changes
  from summed_leads final
  where site = {site:String}
) as summed on summed.date = written.date
where written.date between {from:Date} and {to:Date}
order by date
