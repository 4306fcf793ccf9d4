/**
 * Many orders at once, made by the owner with set-based SQL: orders of a year with lines, payments,
 * shipments, waves, tasks, parcels and waybills. The newest fifth (at most 20,000) is open.
 */
import pg from 'pg';
import { BENCH_TENANT } from './company.ts';

/** Sizes are multiples of this, so that a wave is either wholly old or wholly new. */
export const SIZE_STEP = 1000;
/** From one order to the next: a year for a million. */
const GAP_MS = 31_000;
const MOST = 1_000_000;

/** How many of so many orders are open. */
export const openOf = (size: number) => Math.min(size / 5, 20_000);

/** Session of the owner: foreign keys of rows that are made to fit are not checked one by one. */
const SESSION = [
  "set session_replication_role = 'replica'",
  'set synchronous_commit = off',
  "set work_mem = '128MB'",
  `create or replace function pg_temp.v7(ms bigint, salt text) returns uuid language sql immutable
     as $$ select (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(salt), 1, 3) || '8'
       || substr(md5(salt), 4, 15))::uuid $$`,
  `create temp table house as select warehouse_id, (row_number() over (order by code) - 1)::int as n
     from places.warehouse where tenant_id = '${BENCH_TENANT}'`,
  `create temp table shop as select shop_id, merchant_id,
     (row_number() over (order by code) - 1)::int as n, count(*) over () as shops
     from merchants.shop where tenant_id = '${BENCH_TENANT}'`,
  `create temp table goods as select k.sku_id, b.warehouse_id, b.location_id, h.n as house,
     (dense_rank() over (order by k.code) - 1)::int as n
     from catalog.sku k join stock.balance b using (tenant_id, sku_id)
     join house h on h.warehouse_id = b.warehouse_id where k.tenant_id = '${BENCH_TENANT}'`,
  'create unique index on goods (house, n)',
  'analyze goods',
];

/** One row for each order that is to be made; everything else follows from it. $1 from, $2 to. */
const BASE = `create temp table base as
  select r.*, h.warehouse_id, s.shop_id, s.merchant_id,
    pg_temp.v7(r.ms, 'o' || r.i) as order_id, pg_temp.v7(r.ms, 's' || r.i) as shipment_id,
    pg_temp.v7(r.ms, 'p' || r.i) as parcel_id, pg_temp.v7(r.ms, 'w' || r.i) as waybill_id,
    to_timestamp(r.ms / 1000.0) as at, to_timestamp(r.ms / 1000.0) + interval '48 h' as ship_by,
    case when r.stage in ('awaiting_payment', 'in_review', 'approved', 'cancelled') then 0
      when r.stage = 'allocated' then 1 when r.stage = 'picking' then 2
      when r.stage = 'picked' then 3 when r.stage = 'packed' then 4
      when r.stage = 'shipped' then 5 when r.stage = 'delivered' then 6 else 7 end as done
  from (
    select i, $3::bigint + i::bigint * ${GAP_MS} as ms, (hashint4(i) & 2147483647) as h1,
      (hashint4(i + 700000001) & 2147483647) as h2, 2 + i % 2 as lines, 1 + i % 3 as qty,
      ((i - 1) / 200) as wave, ((i - 1) / 10) as task,
      case when i % 33 = 0 then 'cancelled'
        when ($2::int - i) >= $4::int then 'completed'
        else case width_bucket(($2::int - i)::float8 / $4::int,
            array[0, 0.02, 0.04, 0.05, 0.1, 0.16, 0.18, 0.21, 0.6])
          when 1 then 'awaiting_payment' when 2 then 'in_review' when 3 then 'approved'
          when 4 then 'allocated' when 5 then 'picking' when 6 then 'picked' when 7 then 'packed'
          when 8 then 'shipped' else 'delivered' end end as stage
    from generate_series($1::int, $2::int) i) r
  join house h on h.n = r.wave % 2
  join shop s on s.n = floor(s.shops * power((r.h1 % 1000) / 1000.0, 3))`;

const PLACES = `(array['广东省','广东省','上海市','北京市','浙江省','江苏省','四川省','湖北省'])`;
const CITIES = `(array['深圳市','广州市','上海市','北京市','杭州市','南京市','成都市','武汉市'])`;
const FAMILY = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高';
const GIVEN = '伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉萍红玲飞';
const NAME = `substr('${FAMILY}', 1 + h1 % 20, 1) || substr('${GIVEN}', 1 + h2 % 28, 1)
  || substr('${GIVEN}', 1 + (h2 / 100) % 28, 1)`;

const ORDERS = `insert into orders.sales_order (tenant_id, order_id, order_no, merchant_id, shop_id,
    channel_order_no, state, previous_state, payment_kind, currency, goods_minor, discount_minor,
    freight_minor, total_minor, paid_minor, recipient, recipient_name, phone_tail, province, city,
    merge_key, content, track_token, placed_at, received_at, ship_by, pay_by, paid_at, approved_at,
    allocated_at, released_at, picked_at, packed_at, shipped_at, delivered_at, completed_at,
    cancelled_at, cancel_reason)
  select '${BENCH_TENANT}', order_id, 'SO' || lpad(i::text, 9, '0'), merchant_id, shop_id,
    'CH' || lpad(i::text, 9, '0'),
    case when stage in ('awaiting_payment', 'in_review', 'cancelled', 'completed') then stage
      else 'approved' end,
    case when stage in ('awaiting_payment', 'in_review') then 'none'
      when stage in ('cancelled', 'completed') then 'approved' else 'in_review' end,
    'prepaid', 'CNY',
    lines * qty * 2000, 0, 800, lines * qty * 2000 + 800,
    case when stage = 'awaiting_payment' then 0 else lines * qty * 2000 + 800 end,
    json_build_object('name', ${NAME}, 'phone', '138' || lpad((h2 % 100000000)::text, 8, '0'),
      'country', 'CN', 'province', ${PLACES}[1 + h1 % 8], 'city', ${CITIES}[1 + h1 % 8],
      'district', '', 'street', '人民路' || h1 % 300 || '号', 'detail', h2 % 20 || '栋101室',
      'postcode', ''),
    ${NAME}, lpad((h2 % 10000)::text, 4, '0'), ${PLACES}[1 + h1 % 8], ${CITIES}[1 + h1 % 8],
    md5((i % 700000)::text), '{}', 'token' || md5(i::text), at, at, ship_by,
    case when stage = 'awaiting_payment' then at + interval '1 day' end,
    case when stage <> 'awaiting_payment' then at + interval '5 min' end,
    case when stage not in ('awaiting_payment', 'in_review', 'cancelled') then at end,
    case when done >= 1 then at end, case when done >= 2 then at + interval '8 h' end,
    case when done >= 3 then at + interval '10 h' end,
    case when done >= 4 then at + interval '12 h' end,
    case when done >= 5 then at + interval '20 h' end,
    case when done >= 6 then at + interval '60 h' end,
    case when done >= 7 then at + interval '120 h' end,
    case when stage = 'cancelled' then at + interval '3 h' end,
    case when stage = 'cancelled' then 'changed my mind' end
  from base order by i`;

const KEYS = `insert into orders.order_key (tenant_id, order_id, merchant_id, order_no, shop_id,
    channel_order_no, recipient_name, phone_tail, track_token)
  select tenant_id, order_id, merchant_id, order_no, shop_id, channel_order_no, recipient_name,
    phone_tail, track_token
  from orders.sales_order where order_id in (select order_id from base) order by order_id`;

/** Lines with their articles; some articles sell much better than others. */
const LINES_OF = `create temp table base_line as
  select b.i, b.ms, b.order_id, b.shipment_id, b.stage, b.done, b.qty, b.task, b.wave, l as line_no,
    pg_temp.v7(b.ms, 'l' || b.i || '.' || l) as order_line_id, g.sku_id, g.location_id
  from base b cross join lateral generate_series(1, b.lines) l
  join goods g on g.house = b.wave % 2
    and g.n = floor((select count(distinct n) from goods)
      * power((hashint4(b.i * 4 + l) & 1048575) / 1048576.0, 2))`;

const LINES = `insert into orders.order_line (tenant_id, order_line_id, order_id, line_no, sku_id,
    qty_ordered, qty_unallocated, qty_reserved, qty_picked, qty_packed, qty_shipped, qty_cancelled,
    qty_delivered, price_minor, discount_minor, amount_minor)
  select '${BENCH_TENANT}', order_line_id, order_id, line_no, sku_id, qty, 0,
    case when stage <> 'cancelled' and done < 3 then qty else 0 end,
    case when done = 3 then qty else 0 end, case when done = 4 then qty else 0 end,
    case when done >= 5 then qty else 0 end, case when stage = 'cancelled' then qty else 0 end,
    case when done >= 6 then qty else 0 end, 2000, 0, qty * 2000
  from base_line order by i, line_no`;

const STATES: readonly string[] = [
  `insert into orders.payment (tenant_id, payment_id, order_id, method, provider, provider_ref,
    amount_minor, captured_at)
  select '${BENCH_TENANT}', pg_temp.v7(ms, 'y' || i), order_id, 'wallet', 'bench', 'F' || i,
    lines * qty * 2000 + 800, at + interval '5 min'
  from base where stage <> 'awaiting_payment' order by i`,
  `insert into review.exception (tenant_id, exception_id, order_id, merchant_id, kind, detail,
    deadline_at, opened_at)
  select '${BENCH_TENANT}', pg_temp.v7(ms, 'e' || i), order_id, merchant_id, 'REVIEW_RULE', '{}',
    at + interval '4 h', at from base where stage = 'in_review' order by i`,
  `insert into orders.shipment (tenant_id, shipment_id, shipment_no, order_id, merchant_id,
    warehouse_id, state, previous_state, carrier, ship_by, planned_at, released_at, picked_at,
    packed_at, handed_over_at, delivered_at)
  select '${BENCH_TENANT}', shipment_id, 'SH' || lpad(i::text, 9, '0'), order_id, merchant_id,
    warehouse_id, case done when 1 then 'planned' when 2 then 'released' when 3 then 'picked'
      when 4 then 'packed' when 5 then 'handed_over' else 'delivered' end,
    case done when 1 then 'none' when 2 then 'planned' when 3 then 'released' when 4 then 'picked'
      when 5 then 'packed' else 'handed_over' end, 'own', ship_by, at,
    case when done >= 2 then at end, case when done >= 3 then at end,
    case when done >= 4 then at end, case when done >= 5 then at end,
    case when done >= 6 then at end
  from base where done >= 1 order by i`,
  `insert into orders.shipment_line (tenant_id, shipment_id, order_line_id, sku_id, qty, qty_picked,
    qty_packed)
  select '${BENCH_TENANT}', shipment_id, order_line_id, sku_id, qty,
    case when done >= 3 then qty else 0 end, case when done >= 4 then qty else 0 end
  from base_line where done >= 1 order by i, line_no`,
  `insert into waves.wave (tenant_id, wave_id, wave_no, warehouse_id, state, released_at, done_at)
  select '${BENCH_TENANT}', pg_temp.v7(min(ms), 'v' || wave), 'WV' || lpad(wave::text, 7, '0'),
    warehouse_id, case when bool_or(done = 2) then 'released' else 'done' end, min(at),
    case when not bool_or(done = 2) then max(at) end
  from base where done >= 2 group by wave, warehouse_id order by wave`,
  `insert into waves.wave_shipment (tenant_id, wave_id, shipment_id, sequence)
  select '${BENCH_TENANT}', pg_temp.v7(min(ms) over (partition by wave), 'v' || wave), shipment_id,
    row_number() over (partition by wave order by i)
  from base where done >= 2 order by i`,
  `insert into picking.task (tenant_id, task_id, task_no, wave_id, warehouse_id, state,
    previous_state, walk_mm, s_shape_mm, created_at, started_at, done_at)
  select '${BENCH_TENANT}', pg_temp.v7(min(ms), 't' || task), 'PT' || lpad(task::text, 8, '0'),
    pg_temp.v7(wave_ms, 'v' || wave), warehouse_id,
    case when not bool_or(done = 2) then 'done' when task % 2 = 0 then 'picking' else 'open' end,
    case when not bool_or(done = 2) then 'picking' when task % 2 = 0 then 'open' else 'none' end,
    180000, 240000, min(at), min(at), case when not bool_or(done = 2) then max(at) end
  from (select *, min(ms) over (partition by wave) as wave_ms from base where done >= 2) b
  group by task, wave, wave_ms, warehouse_id order by task`,
  `insert into picking.task_line (tenant_id, task_id, seq, location_id, sku_id, shipment_id,
    order_line_id, slot, qty, qty_picked, done_at)
  select '${BENCH_TENANT}', pg_temp.v7(min(ms) over (partition by task), 't' || task),
    row_number() over (partition by task order by i, line_no), location_id, sku_id, shipment_id,
    order_line_id, 1 + i % 10, qty, case when done >= 3 then qty else 0 end,
    case when done >= 3 then to_timestamp(ms / 1000.0) end
  from base_line where done >= 2 order by i, line_no`,
  `insert into packing.parcel (tenant_id, parcel_id, parcel_no, shipment_id, order_id, merchant_id,
    warehouse_id, state, previous_state, carton_id, weight_g, weight_expected_g, opened_at,
    packed_at, handed_over_at, ended_at)
  select '${BENCH_TENANT}', parcel_id, 'PC' || lpad(i::text, 9, '0'), shipment_id, order_id,
    merchant_id, warehouse_id,
    case done when 4 then 'packed' when 5 then 'handed_over' else 'delivered' end,
    case done when 4 then 'none' when 5 then 'packed' else 'handed_over' end, c.carton_id,
    1200, 1200, at, at, case when done >= 5 then at end, case when done >= 6 then at end
  from base, packing.carton c where c.tenant_id = '${BENCH_TENANT}' and done >= 4 order by i`,
  `insert into shipping.waybill (tenant_id, waybill_id, parcel_id, order_id, merchant_id,
    warehouse_id, carrier, carrier_account_id, state, tracking_no, tracking_state, requested_at,
    active_at)
  select '${BENCH_TENANT}', waybill_id, parcel_id, order_id, merchant_id, warehouse_id, a.carrier,
    a.carrier_account_id, 'active', 'QH' || lpad(i::text, 10, '0'),
    case when done >= 6 then 'delivered' when done = 5 then 'in_transit' else 'label_created' end,
    at, at
  from base, shipping.carrier_account a
  where a.tenant_id = '${BENCH_TENANT}' and done >= 4 order by i`,
  `insert into kernel.routing (kind, key, tenant_id, target_id)
  select 'waybill', 'own:QH' || lpad(i::text, 10, '0'), '${BENCH_TENANT}', waybill_id
  from base where done >= 4 order by i on conflict do nothing`,
];

/** Tables in which rows of orders stand, with the id by which they can be taken back. */
const TABLES = [
  ['kernel.routing', 'target_id'],
  ['shipping.waybill', 'waybill_id'],
  ['packing.parcel', 'parcel_id'],
  ['picking.task_line', 'task_id'],
  ['picking.task', 'task_id'],
  ['waves.wave_shipment', 'wave_id'],
  ['waves.wave', 'wave_id'],
  ['orders.shipment_line', 'shipment_id'],
  ['orders.shipment', 'shipment_id'],
  ['review.exception', 'exception_id'],
  ['orders.payment', 'payment_id'],
  ['orders.order_line', 'order_line_id'],
  ['orders.sales_order', 'order_id'],
] as const;

/** First id of a moment. */
const firstId = (ms: number) => {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

/**
 * Grows the orders from one size to another. Those that were open at the smaller size are made
 * anew, since most of them are old by now. `now` is the moment after the last of a million.
 */
export async function grow(url: string, from: number, to: number, now: Date): Promise<void> {
  if (to % SIZE_STEP !== 0) throw new Error(`sizes are multiples of ${SIZE_STEP}, got ${to}`);
  if (to > MOST) throw new Error(`at most ${MOST} orders, got ${to}`);
  const start_ms = now.getTime() - (MOST + SIZE_STEP) * GAP_MS;
  const kept = from - openOf(from);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const text of SESSION) await client.query(text);
    await client.query('begin');
    if (from > 0) {
      const first = firstId(start_ms + (kept + 1) * GAP_MS);
      for (const [table, id] of TABLES) {
        const text = `delete from ${table} where tenant_id = $1 and ${id} >= $2`;
        await client.query(text, [BENCH_TENANT, first]);
      }
    }
    await client.query(literal(BASE, [kept + 1, to, start_ms, openOf(to)]));
    await client.query('analyze base');
    await client.query(LINES_OF);
    for (const text of [ORDERS, KEYS, LINES, ...STATES]) await client.query(text);
    await client.query('commit');
    for (const [table] of TABLES) await client.query(`vacuum (analyze) ${table}`);
    // Timed reads begin with nothing left to write.
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** Puts whole numbers into a text; a table cannot be created with parameters. */
function literal(text: string, values: readonly number[]): string {
  return text.replace(/\$(\d)/g, (_, at: string) => String(Math.floor(values[Number(at) - 1]!)));
}
