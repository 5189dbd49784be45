-- What a CRM knows of the buyer, for reports by gender and age.
alter table deals
  add column if not exists gender LowCardinality(String),
  add column if not exists birth_year UInt32;
