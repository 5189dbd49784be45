-- one row a call, put together from its messages in any order
-- Of each field the newest message that tells it holds. An end beats an answer, and an answer a ring,
-- whenever each of them came. Durations only grow. Where nobody said when the call began, it began with
-- the first that is known of it.
create or replace view current_calls as
with
  (calls.version, calls.received_at) as age,
  multiIf(
    calls.status in ('answered', 'missed', 'busy', 'failed', 'canceled'), 2,
    calls.status = 'in_progress', 1,
    0
  ) as stage
select
  site,
  provider,
  call_id,
  argMaxIf(calls.`from`, age, calls.`from` != '') as `from`,
  argMaxIf(calls.`to`, age, calls.`to` != '') as `to`,
  coalesce(
    argMaxIf(calls.started_at, age, calls.started_at is not null),
    min(calls.answered_at),
    min(calls.updated_at),
    min(calls.received_at)
  ) as started_at,
  argMaxIf(calls.status, (stage, age), calls.status != '') as status,
  argMaxIf(calls.direction, age, calls.direction != '') as direction,
  argMaxIf(calls.answered_at, age, calls.answered_at is not null) as answered_at,
  argMaxIf(calls.ended_at, age, calls.ended_at is not null) as ended_at,
  max(calls.duration_s) as duration_s,
  max(calls.talk_s) as talk_s,
  max(calls.wait_s) as wait_s,
  argMaxIf(calls.manager, age, calls.manager != '') as manager,
  argMaxIf(calls.recording_url, age, calls.recording_url != '') as recording_url,
  max(calls.version) as version,
  max(calls.received_at) as received_at
from calls
group by site, provider, call_id
