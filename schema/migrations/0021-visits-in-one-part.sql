-- As of leads, a month of visits that rests becomes one part: reports read it without folding anything.
alter table visit_parts
  modify setting
    min_age_to_force_merge_seconds = 1800,
    min_age_to_force_merge_on_partition_only = 1,
    enable_max_bytes_limit_for_min_age_to_force_merge = 1;
