/** Rendered by `fahuo gen` from notifications.sql; do not edit. */
import { many, maybe, none } from '../../kernel/statement.ts';

/** What a message needs of its order. No personal data. */
export const ordersToTell = many<{ order_ids: readonly string[] | null }, { order_id: string; order_no: string; pay_by: Date | null; shop_name: string }>(
  'notifications.orders_to_tell',
  `select o.order_id, o.order_no, o.pay_by, s.name as shop_name
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
where o.tenant_id = $1 and o.order_id = any($2::uuid[])
order by o.order_id`,
  ["tenant_id", "order_ids"],
);

/** Keeps messages; one of a kind per order. Returns those that are new. */
export const insertMessages = many<{ rows: readonly { message_id: string | null; order_id: string | null; kind: string | null; language: string | null; body: string | null; state: string | null }[] }, { message_id: string; order_id: string; kind: string; state: string }>(
  'notifications.insert_messages',
  `insert into notifications.message (tenant_id, message_id, order_id, kind, language, body, state,
  created_at)
select $1, message_id, order_id, kind, language, body, state, $2
from unnest($3::uuid[], $4::uuid[], $5::text[],
    $6::text[], $7::text[], $8::text[])
  as r(message_id, order_id, kind, language, body, state)
order by order_id, kind
on conflict on constraint message_once do nothing
returning message_id, order_id, kind, state`,
  ["tenant_id", "now", "rows.message_id:uuid", "rows.order_id:uuid", "rows.kind:text", "rows.language:text", "rows.body:text", "rows.state:text"],
);

/** A message with the telephone number it goes to. */
export const messageToSend = maybe<{ message_id: string | null }, { message_id: string; kind: string; language: string; body: string; state: string; order_no: string; cancelled_at: Date | null; phone: string }>(
  'notifications.message_to_send',
  `select m.message_id, m.kind, m.language, m.body, m.state, o.order_no, o.cancelled_at,
  o.recipient ->> 'phone' as phone
from notifications.message m
join orders.sales_order o on o.tenant_id = m.tenant_id and o.order_id = m.order_id
where m.tenant_id = $1 and m.message_id = $2`,
  ["tenant_id", "message_id"],
);

/** Notes what became of messages. */
export const settleMessages = none<{ rows: readonly { message_id: string | null; state: string | null }[] }>(
  'notifications.settle_messages',
  `update notifications.message m set state = r.state,
  sent_at = case r.state when 'sent' then $1::timestamptz end
from unnest($2::uuid[], $3::text[])
  as r(message_id, state)
where m.tenant_id = $4 and m.message_id = r.message_id and m.state = 'queued'`,
  ["now", "rows.message_id:uuid", "rows.state:text", "tenant_id"],
);

/** Messages, newest first; of one order when it is named. */
export const listMessages = many<{ order_id: string | null; after: string | null; count: number | null }, { message_id: string; order_id: string; order_no: string; kind: string; language: string; body: string; state: string; created_at: Date; sent_at: Date | null }>(
  'notifications.list_messages',
  `select m.message_id, m.order_id, o.order_no, m.kind, m.language, m.body, m.state, m.created_at,
  m.sent_at
from notifications.message m
join orders.sales_order o on o.tenant_id = m.tenant_id and o.order_id = m.order_id
where m.tenant_id = $1 and ($2::uuid is null or m.order_id = $2)
  and ($3::uuid is null or m.message_id < $3)
order by m.message_id desc limit $4::int`,
  ["tenant_id", "order_id", "after", "count"],
);
