-- A touch tells when its visit began and whether it bounced, so that a funnel looks up no visit. All leads are
-- worked out anew; until then these are not known.
alter table lead_facts
  add column if not exists touch_visit_at Array(DateTime64(3, 'UTC')) default touch_at,
  add column if not exists touch_bounced Array(UInt8) default arrayWithConstant(length(touch_at), 0);
