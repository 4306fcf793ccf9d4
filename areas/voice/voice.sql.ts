/** Rendered by `fahuo gen` from voice.sql; do not edit. */
import { many, maybe } from '../../kernel/statement.ts';

/** What an opinion needs of its order. */
export const ordersToJudge = many<{ order_ids: readonly string[] | null }, { order_id: string; merchant_id: string; shop_id: string; delivered_at: Date | null; cancelled_at: Date | null }>(
  'voice.orders_to_judge',
  `select order_id, merchant_id, shop_id, delivered_at, cancelled_at from orders.sales_order
where tenant_id = $1 and order_id = any($2::uuid[]) order by order_id`,
  ["tenant_id", "order_ids"],
);

/** Keeps what buyers say, one per order; changed while that is allowed. Returns those kept. */
export const saveFeedback = many<{ rows: readonly { order_id: string | null; merchant_id: string | null; shop_id: string | null; score: number | null; tags: string[] | null; text: string | null }[] }, { order_id: string }>(
  'voice.save_feedback',
  `insert into voice.feedback as f (tenant_id, order_id, merchant_id, shop_id, score, tags, text,
  given_at, changed_at)
select $1, order_id, merchant_id, shop_id, score, tags, text, $2, $2
from jsonb_to_recordset($3::jsonb) as r(order_id uuid, merchant_id uuid, shop_id uuid, score int,
  tags text[], text text) order by order_id
on conflict (tenant_id, order_id) do update set score = excluded.score, tags = excluded.tags,
  text = excluded.text, changed_at = excluded.changed_at
where f.given_at + interval '7 days' >= excluded.changed_at
returning f.order_id`,
  ["tenant_id", "now", "rows@"],
);

/** Keeps answers. Returns the orders of which something was said. */
export const answerFeedback = many<{ rows: readonly { order_id: string | null; answer: string | null; answered_by: string | null }[] }, { order_id: string }>(
  'voice.answer_feedback',
  `update voice.feedback f set answer = r.answer, answered_by = r.answered_by, answered_at = $1
from unnest($2::uuid[], $3::text[], $4::uuid[])
  as r(order_id, answer, answered_by)
where f.tenant_id = $5 and f.order_id = r.order_id returning f.order_id`,
  ["now", "rows.order_id:uuid", "rows.answer:text", "rows.answered_by:uuid", "tenant_id"],
);

/** What the buyer of an order said, and the answer. */
export const feedbackOfOrder = maybe<{ order_id: string | null }, { score: number; tags: string[]; text: string; given_at: Date; changed_at: Date; answer: string | null; answered_at: Date | null }>(
  'voice.feedback_of_order',
  `select score, tags, text, given_at, changed_at, answer, answered_at from voice.feedback
where tenant_id = $1 and order_id = $2`,
  ["tenant_id", "order_id"],
);

/** What buyers said, newest first. Something waits that was not answered since it was said. */
export const listFeedback = many<{ order_id: string | null; shop_id: string | null; scores: readonly number[] | null; tag: string | null; only_waiting: boolean | null; after: string | null; count: number | null }, { order_id: string; order_no: string; shop_name: string; score: number; tags: string[]; text: string; given_at: Date; changed_at: Date; answer: string | null; answered_at: Date | null; answered_by_name: string | null; waits: boolean }>(
  'voice.list_feedback',
  `select f.order_id as order_id, o.order_no as order_no, s.name as shop_name,
  f.score as score, f.tags as tags, f.text as text, f.given_at as given_at,
  f.changed_at as changed_at, f.answer, f.answered_at, m.display_name as answered_by_name,
  (f.answered_at is null or f.changed_at > f.answered_at) as waits
from voice.feedback f
join orders.sales_order o on o.tenant_id = f.tenant_id and o.order_id = f.order_id
join merchants.shop s on s.tenant_id = f.tenant_id and s.shop_id = f.shop_id
left join people.member m on m.tenant_id = f.tenant_id and m.user_id = f.answered_by
where f.tenant_id = $1
  and ($2::uuid is null or f.order_id = $2)
  and ($3::uuid is null or f.shop_id = $3)
  and ($4::int[] is null or f.score = any($4))
  and ($5::text is null or f.tags @> array[$5])
  and (not $6::boolean or f.answered_at is null or f.changed_at > f.answered_at)
  and ($7::uuid is null or (f.given_at, f.order_id) < (select a.given_at, a.order_id
    from voice.feedback a where a.tenant_id = $1 and a.order_id = $7))
order by f.given_at desc, f.order_id desc limit $8::int`,
  ["tenant_id", "order_id", "shop_id", "scores", "tag", "only_waiting", "after", "count"],
);

/** How often each mark was given since a moment, and how many of those wait for an answer. */
export const feedbackScores = many<{ since: Date | string | null }, { score: number; count: number; waiting: number }>(
  'voice.feedback_scores',
  `select score, count(*)::int as count,
  (count(*) filter (where answered_at is null or changed_at > answered_at))::int as waiting
from voice.feedback where tenant_id = $1 and given_at >= $2::timestamptz
group by score order by score`,
  ["tenant_id", "since"],
);
