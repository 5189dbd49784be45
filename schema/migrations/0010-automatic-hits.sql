-- What the counter sees without being told: clicks, forms, reading. See docs/parameters.md.
alter table hits
  add column if not exists target String,
  add column if not exists fields String,
  add column if not exists shown String,
  add column if not exists swapped UInt8,
  add column if not exists engaged_ms UInt32,
  add column if not exists scroll UInt32,
  add column if not exists ga_client_id String,
  add column if not exists ym_client_id String,
  add column if not exists fbp String,
  add column if not exists fbc String;
