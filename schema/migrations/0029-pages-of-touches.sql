-- A touch tells how many pages its visit had, so that the list of leads looks up no visit. All leads are worked out
-- anew; until then none is known.
alter table lead_facts
  add column if not exists touch_pages Array(UInt32) default arrayWithConstant(length(touch_at), 0);
