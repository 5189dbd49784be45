-- one row a step from a channel to the next, and how often paths took it
-- What the Markov model is solved from. Paths begin at `(start)` and end at `(lead)` or `(none)`.
with
  steps as (
    select
      people,
      arrayJoin(arrayZip(
        arrayPushFront(channels, '(start)'),
        arrayPushBack(channels, if(leads != 0, '(lead)', '(none)'))
      )) as step
    from (
/* walked.sql */
    )
  )
select step.1 as from, step.2 as to, toFloat64(sum(people)) as times
from steps
group by from, to
having times > 0
order by from, to
