-- one row a lead, as in `leads`, with its touches in order of time
-- Touches are those of the lead's person in the lookback before it, in arrays of one length: `touch_at`,
-- `touch_channel` and so on. What shares a person with what the lead names is of the same human: `person_id`, or
-- where nothing joins it what names it. `first_touch_at` is that of the lookback, whatever `path` does;
-- `is_new_customer` says that of all deals of its person it is the first that was sold; `is_buyer`, that of
-- all rows of the period it is the person's first. The latest 500 touches are kept, then `path` shapes them: `unchanged`;
-- `collapse`: of touches of one channel that follow each other, the first; `first_only`: of each channel, the
-- first; `no_direct`: without Direct, unless that is all there is; `last_k`: the last `last_k`.
create or replace view journeys as
with
  sought as (
    select
      *,
      created_at - toIntervalDay({lookback_days:UInt16}) as since,
      arrayMap(
        (at, bot, channel) -> at >= since and bot <= {bots:UInt8} and channel != '', touch_at, touch_bot, touch_channel
      ) as is_near,
      arrayCumSum(is_near) as nths,
      nths[-1] as near_count,
      arrayMap((near, nth) -> near and nth > near_count - 500, is_near, nths) as is_seen
    from lead_parts(
      site = {site:String},
      from = {from:Date},
      to = {to:Date},
      time_zone = {time_zone:String},
      currency = {currency:String},
      bots = {bots:UInt8},
      basis = {basis:String},
      lookback_days = {lookback_days:UInt16}
    )
  ),
  shaped as (
    select
      *,
      arrayMap((channel, is_one) -> if(is_one, channel, ''), touch_channel, is_seen) as seen,
      multiIf(
        {path:String} = 'collapse',
        arrayMap(
          (channel, before) -> channel != '' and channel != before,
          seen, arrayPopBack(arrayPushFront(arrayFill(channel -> channel != '', seen), ''))
        ),
        {path:String} = 'first_only',
        arrayMap((channel, times) -> channel != '' and times = 1, seen, arrayEnumerateUniq(seen)),
        {path:String} = 'no_direct' and arrayExists(channel -> channel != '' and channel != 'Direct', seen),
        arrayMap(channel -> channel != '' and channel != 'Direct', seen),
        {path:String} = 'last_k',
        arrayMap((is_one, nth) -> is_one and nth > near_count - {last_k:UInt16}, is_seen, nths),
        is_seen
      ) as kept
    from sought
  )
select
  lead_id,
  client_id,
  day,
  created_at,
  asked_at,
  dated_at,
  counted,
  deal_id,
  status,
  said_channel,
  said_source,
  said_medium,
  said_campaign,
  revenue,
  cogs,
  sold,
  paid,
  sold_at,
  refunds,
  potential,
  manager,
  product,
  gender,
  birth_year,
  person_id,
  if(
    near_count > 0,
    arrayFirst((at, is_one) -> is_one, shaped.touch_at, is_seen),
    toDateTime64(created_at, 3, 'UTC')
  ) as first_touch_at,
  sold and is_first_sale as is_new_customer,
  is_buyer,
  bought_before,
  bought_after,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_at, kept) as touch_at,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_kind, kept) as touch_kind,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_channel, kept) as touch_channel,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_source, kept) as touch_source,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_medium, kept) as touch_medium,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_campaign, kept) as touch_campaign,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_term, kept) as touch_term,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_content, kept) as touch_content,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_visit_id, kept) as touch_visit_id,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_device, kept) as touch_device,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_os, kept) as touch_os,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_browser, kept) as touch_browser,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_country, kept) as touch_country,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_region, kept) as touch_region,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_city, kept) as touch_city,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_campaign_id, kept) as touch_campaign_id,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_landing_page, kept) as touch_landing_page,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_visitor, kept) as touch_visitor,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_visit_at, kept) as touch_visit_at,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_bounced, kept) as touch_bounced,
  arrayFilter((value, is_kept) -> is_kept, shaped.touch_pages, kept) as touch_pages
from shaped
