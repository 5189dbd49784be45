-- Who may ask a ClickHouse server himself, beside the collector. Run at each start on a server, once tables and
-- views are there. A word in braces stands for a name or a list of names: see admit-readers.ts.

-- Bounds stand here once: whoever wants others alters the role, and keeps them.
create role if not exists {reader} settings {bounds};

-- Who called or wrote besides.
create role if not exists {listener} settings {bounds};

create role if not exists {all_sites};

-- A reader sees the rows of a site whose role he has: of one that is made later too, without another policy.
-- Sites are an array that is known before a table is read, and stand first in its key: other sites' rows are
-- not read at all. Policies come before grants, so that nothing is shown that is not yet bounded.
create row policy or replace {sites_of_readers} on {tables_of_sites}
using
  has(
    arrayMap(
      role -> substring(role, length({site_role}) + 1),
      arrayFilter(role -> startsWith(role, {site_role}), enabledRoles())
    ),
    site
  )
  or has(enabledRoles(), {all_sites_role})
to {reader}, {listener};

-- Some servers show nothing of a table with policies to whom none of them names.
create row policy or replace {rows_of_collector} on {tables_of_sites} using 1 to {collector};

revoke {withheld_from_readers} from {reader};

revoke {withheld_from_listeners} from {listener};

grant {shown_to_readers} to {reader};

grant {shown_to_listeners} to {listener};
