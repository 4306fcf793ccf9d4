-- Statements of notifications: messages to buyers, one of a kind per order.

-- name: orders_to_tell :many
-- What a message needs of its order. No personal data.
select o.order_id, o.order_no, o.pay_by, s.name as shop_name
from orders.sales_order o
join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
where o.tenant_id = :tenant_id and o.order_id = any(:order_ids::uuid[])
order by o.order_id;

-- name: insert_messages :many
-- Keeps messages; one of a kind per order. Returns those that are new.
insert into notifications.message (tenant_id, message_id, order_id, kind, language, body, state,
  created_at)
select :tenant_id, message_id, order_id, kind, language, body, state, :now
from jsonb_to_recordset(:rows::jsonb) as r(message_id uuid, order_id uuid, kind text,
  language text, body text, state text)
order by order_id, kind
on conflict on constraint message_once do nothing
returning message_id, order_id, kind, state;

-- name: message_to_send :maybe
-- A message with the telephone number it goes to.
select m.message_id, m.kind, m.language, m.body, m.state, o.order_no, o.cancelled_at,
  o.recipient ->> 'phone' as "phone!"
from notifications.message m
join orders.sales_order o on o.tenant_id = m.tenant_id and o.order_id = m.order_id
where m.tenant_id = :tenant_id and m.message_id = :message_id;

-- name: settle_messages :none
-- Notes what became of messages.
update notifications.message m set state = r.state,
  sent_at = case r.state when 'sent' then :now::timestamptz end
from jsonb_to_recordset(:rows::jsonb) as r(message_id uuid, state text)
where m.tenant_id = :tenant_id and m.message_id = r.message_id and m.state = 'queued';

-- name: list_messages :many
-- Messages, newest first; of one order when it is named.
select m.message_id, m.order_id, o.order_no, m.kind, m.language, m.body, m.state, m.created_at,
  m.sent_at
from notifications.message m
join orders.sales_order o on o.tenant_id = m.tenant_id and o.order_id = m.order_id
where m.tenant_id = :tenant_id and (:order_id::uuid is null or m.order_id = :order_id)
  and (:after::uuid is null or m.message_id < :after)
order by m.message_id desc limit :count::int;
