-- one row a node of a person: a client ID, phone, e-mail, user ID or deal that shares a human with others
-- Nothing is known to belong together yet: a node that is absent here is a person of its own.
create or replace view person_nodes as
select site, 'client_id' as node_type, client_id as node, '' as person_id
from visit_parts
where 0
