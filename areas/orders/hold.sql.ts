/** Rendered by `fahuo gen` from hold.sql; do not edit. */
import { many, none } from '../../kernel/statement.ts';

/** Puts orders on hold, or releases them (reason null). */
export const holdOrders = none<{ rows: readonly { order_id: string | null; reason: string | null; held_by: string | null; hold_for: string | null; hold_role: string | null; hold_until: Date | string | null }[] }>(
  'hold.hold_orders',
  `update orders.sales_order o set version = o.version + 1, hold_reason = r.reason,
  held_at = case when r.reason is null then null else $1::timestamptz end,
  held_by = r.held_by, hold_for = r.hold_for, hold_role = r.hold_role, hold_until = r.hold_until
from unnest($2::uuid[], $3::text[], $4::uuid[],
    $5::uuid[], $6::text[],
    $7::timestamptz[])
  as r(order_id, reason, held_by, hold_for, hold_role, hold_until)
where o.tenant_id = $8 and o.order_id = r.order_id`,
  ["now", "rows.order_id:uuid", "rows.reason:text", "rows.held_by:uuid", "rows.hold_for:uuid", "rows.hold_role:text", "rows.hold_until:plain", "tenant_id"],
);

/** Who must decide on held orders, by name, and who put them on hold. Read under the lock. */
export const holdsOfOrders = many<{ order_ids: readonly string[] | null }, { order_id: string; held_by: string | null; hold_for: string | null; hold_role: string | null; hold_until: Date | null; name_en: string | null; name_zh: string | null }>(
  'hold.holds_of_orders',
  `select o.order_id, o.held_by, o.hold_for, o.hold_role, o.hold_until,
  coalesce((select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for), (select r.name_en from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role)) as name_en,
  coalesce((select m.display_name from people.member m where m.tenant_id = o.tenant_id
    and m.user_id = o.hold_for), (select r.name_zh from people.role r
    where r.tenant_id = o.tenant_id and r.code = o.hold_role)) as name_zh
from orders.sales_order o
where o.tenant_id = $1 and o.order_id = any($2::uuid[]) and o.held_at is not null
order by o.order_id`,
  ["tenant_id", "order_ids"],
);

/** Which roles people have, by code. */
export const rolesOfPeople = many<{ user_ids: readonly string[] | null }, { user_id: string; code: string }>(
  'hold.roles_of_people',
  `select x.user_id, r.code from people.member_role x
join people.role r on r.tenant_id = x.tenant_id and r.role_id = x.role_id
where x.tenant_id = $1 and x.user_id = any($2::uuid[])
order by x.user_id, r.code`,
  ["tenant_id", "user_ids"],
);

/** Roles whose people may take orders off hold. */
export const decidingRoles = many<Record<never, never>, { code: string; name_zh: string; name_en: string }>(
  'hold.deciding_roles',
  `select code, name_zh, name_en from people.role
where tenant_id = $1 and permissions && array['*', 'order.*', 'order.hold']
order by code`,
  ["tenant_id"],
);

/** People who may take orders off hold. */
export const decidingPeople = many<Record<never, never>, { user_id: string; display_name: string }>(
  'hold.deciding_people',
  `select m.user_id, m.display_name from people.member m
where m.tenant_id = $1 and m.active and exists (select from people.member_role x
  join people.role r on r.tenant_id = x.tenant_id and r.role_id = x.role_id
    and r.permissions && array['*', 'order.*', 'order.hold']
  where x.tenant_id = m.tenant_id and x.user_id = m.user_id)
order by m.display_name, m.user_id`,
  ["tenant_id"],
);

/** Orders whose hold is over. */
export const holdsToEnd = many<{ count: number | null }, { order_id: string }>(
  'hold.holds_to_end',
  `select order_id from orders.sales_order
where tenant_id = $1 and hold_until <= $2 order by hold_until, order_id
limit $3::int`,
  ["tenant_id", "now", "count"],
);

/** Keeps what colleagues wrote. */
export const insertNotes = none<{ rows: readonly { note_id: string | null; order_id: string | null; merchant_id: string | null; text: string | null; noted_by: string | null }[] }>(
  'hold.insert_notes',
  `insert into orders.note (tenant_id, note_id, order_id, merchant_id, text, noted_by, noted_at)
select $1, note_id, order_id, merchant_id, text, noted_by, $2
from unnest($3::uuid[], $4::uuid[], $5::uuid[],
    $6::text[], $7::uuid[])
  as r(note_id, order_id, merchant_id, text, noted_by)`,
  ["tenant_id", "now", "rows.note_id:uuid", "rows.order_id:uuid", "rows.merchant_id:uuid", "rows.text:text", "rows.noted_by:uuid"],
);

/** Notes about an order, newest first. */
export const notesOfOrder = many<{ order_id: string | null }, { note_id: string; text: string; noted_at: Date; noted_name: string | null }>(
  'hold.notes_of_order',
  `select n.note_id, n.text, n.noted_at, (select m.display_name from people.member m
  where m.tenant_id = n.tenant_id and m.user_id = n.noted_by) as noted_name
from orders.note n
where n.tenant_id = $1 and n.order_id = $2
order by n.note_id desc limit 200`,
  ["tenant_id", "order_id"],
);

/** Whose orders are. */
export const merchantsOfOrders = many<{ order_ids: readonly string[] | null }, { order_id: string; merchant_id: string }>(
  'hold.merchants_of_orders',
  `select order_id, merchant_id from orders.sales_order
where tenant_id = $1 and order_id = any($2::uuid[]) order by order_id`,
  ["tenant_id", "order_ids"],
);
