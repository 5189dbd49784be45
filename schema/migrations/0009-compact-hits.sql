-- A part of a wide table has two files a column: what is small stays in one file, which spares the disk
-- some hundred files for each merge of fresh hits, and a third of what merging them costs.
alter table hits modify setting min_bytes_for_wide_part = 134217728;
