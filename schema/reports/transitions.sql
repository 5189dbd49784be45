-- one row a step from a channel to the next, and how often paths took it
-- What the Markov model is solved from. Paths begin at `(start)` and end at `(lead)` or `(none)`.
with
  steps as (
    select
      people,
      arrayJoin(arrayZip(
        arrayPushFront(channels, '(start)'),
        arrayPushBack(channels, if(leads > 0, '(lead)', '(none)'))
      )) as step
    from paths(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      lead_goals = {lead_goals:Array(String)},
      bots = {bots:UInt8},
      lookback_days = {lookback_days:UInt16},
      path = {path:String},
      last_k = {last_k:UInt16},
      one_in = {one_in:UInt32}
    )
  )
select step.1 as from, step.2 as to, toFloat64(sum(people)) as times
from steps
group by from, to
order by from, to
