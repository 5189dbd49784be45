-- one row a pool of numbers that was asked for one in the period
-- Arrivals are visitors who were lent a number or found none left. A number is busy from its showing to
-- the end of its hold. `peak_busy` is the mean count of busy numbers in the busiest hour.
with
  lent as (
    select pool, number, client_id, shown_at, max(leases.until) as until
    from leases
    where
      site = {site:String}
      and kind = 'phone'
      and shown_at >= toDateTime({from:Date}, {time_zone:String})
      and shown_at < toDateTime({to:Date} + 1, {time_zone:String})
    group by pool, number, client_id, shown_at
  ),
  turned_away as (
    select pool, at
    from overflows final
    where
      site = {site:String}
      and kind = 'phone'
      and at >= toDateTime({from:Date}, {time_zone:String})
      and at < toDateTime({to:Date} + 1, {time_zone:String})
  ),
  arrivals_by_hour as (
    select pool, toStartOfHour(at) as hour, count() as arrivals, sum(away) as away
    from (
      select pool, shown_at as at, 0 as away from lent
      union all
      select pool, at, 1 from turned_away
    )
    group by pool, hour
  ),
  arrived as (
    select pool, sum(arrivals_by_hour.arrivals) as arrivals, sum(away) as overflows,
      max(arrivals_by_hour.arrivals) as peak_arrivals
    from arrivals_by_hour
    group by pool
  ),
  busy_by_hour as (
    select
      pool,
      arrayJoin(arrayMap(
        hours -> toStartOfHour(shown_at) + toIntervalHour(hours),
        range(least(1000, dateDiff('hour', toStartOfHour(shown_at), toStartOfHour(until)) + 1))
      )) as hour,
      sum(
        toUnixTimestamp64Milli(least(until, toDateTime64(hour + toIntervalHour(1), 3, 'UTC')))
        - toUnixTimestamp64Milli(greatest(shown_at, toDateTime64(hour, 3, 'UTC')))
      ) / 3600000 as busy
    from lent
    group by pool, hour
  ),
  held as (
    select pool, avg(toUnixTimestamp64Milli(until) - toUnixTimestamp64Milli(shown_at)) / 60000 as hold_minutes
    from lent
    group by pool
  ),
  peaks as (
    select pool, max(busy) as peak_busy, argMax(hour, (busy, -toUnixTimestamp(hour))) as peak_hour
    from busy_by_hour
    group by pool
  )
select
  arrived.pool as pool,
  arrived.arrivals as arrivals,
  arrived.overflows as overflows,
  arrived.overflows / arrived.arrivals as overflow_share,
  held.hold_minutes as hold_minutes,
  arrived.peak_arrivals as peak_arrivals,
  peaks.peak_busy as peak_busy,
  if(peaks.pool = '', '', formatDateTime(peaks.peak_hour, '%F %T', {time_zone:String})) as peak_hour
from arrived
left join held on held.pool = arrived.pool
left join peaks on peaks.pool = arrived.pool
order by pool
