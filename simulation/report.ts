/** What a replay came to: ends, stages, exceptions, papers, parcels; read from the database. */
import type pg from 'pg';

export interface StageFigures {
  name: string;
  orders: number;
  p50_s: number;
  p90_s: number;
}

export interface ReplayReport {
  orders: number;
  ends: Record<string, number>;
  merchants: { name: string; orders: number }[];
  regions: { name: string; orders: number }[];
  stages: StageFigures[];
  exceptions: Record<string, number>;
  documents: Record<string, number>;
  parcels: number;
  /** Metres of the decided walks, and lines picked on them. */
  walk_m: number;
  lines: number;
  tasks: number;
  /** Millimetres walked for a line. */
  walk_mm_per_line: number;
  /** Share of the cartons' room that goods do not fill; null when nothing was packed. */
  air_share: number | null;
  decisions: Record<string, number>;
  unexplained: number;
}

/** Orders by where they ended, in the words of the data. */
const ENDS = `select case
    when stage in ('delivered', 'completed') then 'delivered'
    when stage = 'cancelled' and cancel_reason = 'unavailable' then 'unavailable'
    when stage = 'cancelled' then 'canceled'
    when stage = 'shipped' then 'shipped'
    when stage in ('packed', 'picked') then 'invoiced'
    when stage = 'picking' then 'processing'
    when stage in ('approved', 'allocated') then 'approved'
    when stage = 'awaiting_payment' then 'created'
    else stage end as key, count(*) as n
  from orders.sales_order where tenant_id = $1 group by 1 order by 1`;

/** How long orders took from one moment to another; always a row for each stage. */
const STAGES = `select s.name, count(t.took_s) as n,
    percentile_cont(0.5) within group (order by t.took_s) as p50,
    percentile_cont(0.9) within group (order by t.took_s) as p90
  from (values
    (1, 'ordered to paid'), (2, 'paid to approved'), (3, 'approved to released'),
    (4, 'released to packed'), (5, 'packed to handed over'), (6, 'handed over to delivered'),
    (7, 'ordered to delivered')) as s (place, name)
  left join lateral (
    select extract(epoch from case s.place
      when 1 then o.paid_at - o.placed_at
      when 2 then o.approved_at - o.paid_at
      when 3 then o.released_at - o.approved_at
      when 4 then o.packed_at - o.released_at
      when 5 then o.shipped_at - o.packed_at
      when 6 then o.delivered_at - o.shipped_at
      else o.delivered_at - o.placed_at end) as took_s
    from orders.sales_order o where o.tenant_id = $1 and o.cancelled_at is null) t on true
  group by s.place, s.name order by s.place`;

const MERCHANTS = `select m.name, count(*) as orders from orders.sales_order o
  join merchants.merchant m using (tenant_id, merchant_id)
  where o.tenant_id = $1 group by m.merchant_id, m.name order by 2 desc, 1 limit 10`;

const REGIONS = `select province as name, count(*) as orders from orders.sales_order
  where tenant_id = $1 group by 1 order by 2 desc, 1 limit 10`;

const EXCEPTIONS = `select kind as key, count(*) as n from review.exception
  where tenant_id = $1 group by 1 order by 1`;

const DOCUMENTS = `select d.kind as key, count(*) as n from printing.job j
  join printing.document d using (tenant_id, document_id)
  where j.tenant_id = $1 and j.state = 'confirmed' group by 1 order by 1`;

const DECISIONS = `select kind as key, count(*) as n from kernel.decision
  where tenant_id = $1 group by 1 order by 1`;

const PARCELS = `select count(*) as n from packing.parcel
  where tenant_id = $1 and state <> 'cancelled'`;

const WALKS = `select coalesce(sum(t.walk_mm), 0) as walk_mm, coalesce(sum(l.n), 0) as lines,
    count(*) as tasks
  from picking.task t
  cross join lateral (select count(*) as n from picking.task_line x
    where x.tenant_id = t.tenant_id and x.task_id = t.task_id) l
  where t.tenant_id = $1 and t.state <> 'cancelled'`;

/** Volumes of parcels in a carton, and of what is in them. */
const AIR = `select sum(g.mm3) as goods, sum(c.inner_length_mm::numeric * c.inner_width_mm
    * c.inner_height_mm) as cartons
  from packing.parcel p
  join packing.carton c on c.tenant_id = p.tenant_id and c.carton_id = p.carton_id
  cross join lateral (select sum(l.qty * k.length_mm::numeric * k.width_mm * k.height_mm) as mm3
    from packing.parcel_line l join catalog.sku k using (tenant_id, sku_id)
    where l.tenant_id = p.tenant_id and l.parcel_id = p.parcel_id) g
  where p.tenant_id = $1 and p.state <> 'cancelled' and g.mm3 is not null`;

/** Orders that were approved without a decision that says why. */
const UNEXPLAINED = `select count(*) as n from orders.sales_order o where o.tenant_id = $1
  and o.approved_at is not null and not exists (select from kernel.decision d
    where d.tenant_id = o.tenant_id and d.order_id = o.order_id and d.kind = 'review')`;

async function count(client: pg.Client, text: string, tenant_id: string): Promise<number> {
  const found = await client.query<{ n: string }>(text, [tenant_id]);
  return Number(found.rows[0]!.n);
}

async function counts(client: pg.Client, text: string, tenant_id: string) {
  const found = await client.query<{ key: string; n: number }>(text, [tenant_id]);
  return Object.fromEntries(found.rows.map((row) => [row.key, Number(row.n)]));
}

async function ranking(client: pg.Client, text: string, tenant_id: string) {
  const found = await client.query<{ name: string; orders: number }>(text, [tenant_id]);
  return found.rows.map((row) => ({ name: row.name, orders: Number(row.orders) }));
}

async function durations(client: pg.Client, tenant_id: string): Promise<StageFigures[]> {
  const found = await client.query<{
    name: string;
    n: string;
    p50: number | null;
    p90: number | null;
  }>(STAGES, [tenant_id]);
  return found.rows.map(({ name, n, p50, p90 }) => ({
    name,
    orders: Number(n),
    p50_s: Math.round(Number(p50 ?? 0)),
    p90_s: Math.round(Number(p90 ?? 0)),
  }));
}

/** What was walked for the lines of all tasks, and how much air was packed. */
async function work(client: pg.Client, tenant_id: string) {
  const walked = await client.query<{ walk_mm: string; lines: string; tasks: string }>(WALKS, [
    tenant_id,
  ]);
  const packed = await client.query<{ goods: string | null; cartons: string | null }>(AIR, [
    tenant_id,
  ]);
  const [walk_mm, lines, tasks] = Object.values(walked.rows[0]!).map(Number) as number[];
  const { goods, cartons } = packed.rows[0]!;
  return {
    walk_m: Math.round(walk_mm! / 1000),
    lines: lines!,
    tasks: tasks!,
    walk_mm_per_line: Math.round(walk_mm! / Math.max(1, lines!)),
    air_share: cartons === null ? null : 1 - Number(goods) / Number(cartons),
  };
}

/** Reads the figures of a tenant. `client` is the owner's. */
export async function readReport(client: pg.Client, tenant_id: string): Promise<ReplayReport> {
  const ends = await counts(client, ENDS, tenant_id);
  return {
    orders: Object.values(ends).reduce((total, n) => total + n, 0),
    ends,
    merchants: await ranking(client, MERCHANTS, tenant_id),
    regions: await ranking(client, REGIONS, tenant_id),
    stages: await durations(client, tenant_id),
    exceptions: await counts(client, EXCEPTIONS, tenant_id),
    documents: await counts(client, DOCUMENTS, tenant_id),
    parcels: await count(client, PARCELS, tenant_id),
    ...(await work(client, tenant_id)),
    decisions: await counts(client, DECISIONS, tenant_id),
    unexplained: await count(client, UNEXPLAINED, tenant_id),
  };
}
