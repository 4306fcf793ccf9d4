-- Statements of holds and of notes.

-- name: hold_orders :none
-- Puts orders on hold, or releases them (reason null).
update orders.sales_order o set version = o.version + 1, hold_reason = r.reason,
  held_at = case when r.reason is null then null else :now::timestamptz end,
  held_by = r.held_by, hold_for = r.hold_for, hold_role = r.hold_role, hold_until = r.hold_until
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, reason text, held_by uuid, hold_for uuid,
  hold_role text, hold_until timestamptz)
where o.tenant_id = :tenant_id and o.order_id = r.order_id;

-- name: holds_of_orders :many
-- Who must decide on held orders, by name, and who put them on hold. Read under the lock.
select o.order_id, o.held_by, o.hold_for, o.hold_role, o.hold_until,
  coalesce((select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for), (select r.name_en from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role)) as name_en,
  coalesce((select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for), (select r.name_zh from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role)) as name_zh
from orders.sales_order o
where o.tenant_id = :tenant_id and o.order_id = any(:order_ids::uuid[]) and o.held_at is not null
order by o.order_id;

-- name: roles_of_people :many
-- Which roles people have, by code.
select x.user_id, r.code from people.member_role x
join people.role r on r.tenant_id = x.tenant_id and r.role_id = x.role_id
where x.tenant_id = :tenant_id and x.user_id = any(:user_ids::uuid[])
order by x.user_id, r.code;

-- name: deciding_roles :many
-- Roles whose people may take orders off hold.
select code, name_zh, name_en from people.role
where tenant_id = :tenant_id and permissions && array['*', 'order.*', 'order.hold']
order by code;

-- name: deciding_people :many
-- People who may take orders off hold.
select m.user_id, m.display_name from people.member m
where m.tenant_id = :tenant_id and m.active and exists (select from people.member_role x
  join people.role r on r.tenant_id = x.tenant_id and r.role_id = x.role_id
    and r.permissions && array['*', 'order.*', 'order.hold']
  where x.tenant_id = m.tenant_id and x.user_id = m.user_id)
order by m.display_name, m.user_id;

-- name: holds_to_end :many
-- Orders whose hold is over.
select order_id from orders.sales_order
where tenant_id = :tenant_id and hold_until <= :now order by hold_until, order_id
limit :count::int;

-- name: insert_notes :none
-- Keeps what colleagues wrote.
insert into orders.note (tenant_id, note_id, order_id, merchant_id, text, noted_by, noted_at)
select :tenant_id, note_id, order_id, merchant_id, text, noted_by, :now
from jsonb_to_recordset(:rows::jsonb) as r(note_id uuid, order_id uuid, merchant_id uuid,
  text text, noted_by uuid);

-- name: notes_of_order :many
-- Notes about an order, newest first.
select n.note_id, n.text, n.noted_at, (select m.display_name from people.member m
  where m.tenant_id = n.tenant_id and m.user_id = n.noted_by) as noted_name
from orders.note n
where n.tenant_id = :tenant_id and n.order_id = :order_id
order by n.note_id desc limit 200;

-- name: merchants_of_orders :many
-- Whose orders are.
select order_id, merchant_id from orders.sales_order
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) order by order_id;
