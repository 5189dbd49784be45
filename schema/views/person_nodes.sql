-- one row a node (client_id, phone, email, user_id, deal, message) that belongs to a person of several
-- A node that is not here is a person of its own: resolve it by a left join, as in docs/people.md.
create or replace view person_nodes as
select site, node_type, node, person_id
from people_map final
where person_id != ''
