-- Statements of what buyers say.

-- name: orders_to_judge :many
-- What an opinion needs of its order.
select order_id, merchant_id, shop_id, delivered_at, cancelled_at from orders.sales_order
where tenant_id = :tenant_id and order_id = any(:order_ids::uuid[]) order by order_id;

-- name: save_feedback :many
-- Keeps what buyers say, one per order; changed while that is allowed. Returns those kept.
insert into voice.feedback as f (tenant_id, order_id, merchant_id, shop_id, score, tags, text,
  given_at, changed_at)
select :tenant_id, order_id, merchant_id, shop_id, score, tags, text, :now, :now
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, merchant_id uuid, shop_id uuid, score int,
  tags text[], text text) order by order_id
on conflict (tenant_id, order_id) do update set score = excluded.score, tags = excluded.tags,
  text = excluded.text, changed_at = excluded.changed_at
where f.given_at + interval '7 days' >= excluded.changed_at
returning f.order_id;

-- name: answer_feedback :many
-- Keeps answers. Returns the orders of which something was said.
update voice.feedback f set answer = r.answer, answered_by = r.answered_by, answered_at = :now
from jsonb_to_recordset(:rows::jsonb) as r(order_id uuid, answer text, answered_by uuid)
where f.tenant_id = :tenant_id and f.order_id = r.order_id returning f.order_id;

-- name: feedback_of_order :maybe
-- What the buyer of an order said, and the answer.
select score, tags, text, given_at, changed_at, answer, answered_at from voice.feedback
where tenant_id = :tenant_id and order_id = :order_id;

-- name: list_feedback :many
-- What buyers said, newest first. Something waits that was not answered since it was said.
select f.order_id as "order_id!", o.order_no as "order_no!", s.name as "shop_name!",
  f.score as "score!", f.tags as "tags!", f.text as "text!", f.given_at as "given_at!",
  f.changed_at as "changed_at!", f.answer, f.answered_at, m.display_name as answered_by_name,
  (f.answered_at is null or f.changed_at > f.answered_at) as "waits!"
from voice.feedback f
join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
join merchants.shop s on s.tenant_id = f.tenant_id and s.shop_id = f.shop_id
left join people.member m on m.tenant_id = f.tenant_id and m.user_id = f.answered_by
where f.tenant_id = :tenant_id
  and (:order_id::uuid is null or f.order_id = :order_id)
  and (:shop_id::uuid is null or f.shop_id = :shop_id)
  and (:scores::int[] is null or f.score = any(:scores))
  and (:tag::text is null or f.tags @> array[:tag])
  and (not :only_waiting::boolean or f.answered_at is null or f.changed_at > f.answered_at)
  and (:after::uuid is null or (f.given_at, f.order_id) < (select a.given_at, a.order_id
    from voice.feedback a where a.tenant_id = :tenant_id and a.order_id = :after))
order by f.given_at desc, f.order_id desc limit :count::int;

-- name: feedback_scores :many
-- How often each mark was given since a moment, and how many of those wait for an answer.
select score, count(*)::int as "count!",
  (count(*) filter (where answered_at is null or changed_at > answered_at))::int as "waiting!"
from voice.feedback where tenant_id = :tenant_id and given_at >= :since::timestamptz
group by score order by score;
