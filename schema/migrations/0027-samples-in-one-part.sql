-- Reports fold the parts of `visit_samples`, which costs more than reading one: a month that rests becomes one.
alter table visit_samples
  modify setting min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
