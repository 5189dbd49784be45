-- Sums of visits of one site were those of all: what was summed before is summed anew.
truncate table summed_dates;

truncate table summed_months;
