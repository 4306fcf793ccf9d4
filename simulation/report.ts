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
  decisions: Record<string, number>;
  unexplained: number;
}

/** How the system's state is called in the words of the data. */
const END = `case
  when stage in ('delivered', 'completed') then 'delivered'
  when stage = 'cancelled' and cancel_reason = 'unavailable' then 'unavailable'
  when stage = 'cancelled' then 'canceled'
  when stage = 'shipped' then 'shipped'
  when stage in ('packed', 'picked') then 'invoiced'
  when stage = 'picking' then 'processing'
  when stage in ('approved', 'allocated') then 'approved'
  when stage = 'awaiting_payment' then 'created'
  else stage end`;

const STAGES: readonly [name: string, from: string, to: string][] = [
  ['ordered to paid', 'placed_at', 'paid_at'],
  ['paid to approved', 'paid_at', 'approved_at'],
  ['approved to released', 'approved_at', 'released_at'],
  ['released to packed', 'released_at', 'packed_at'],
  ['packed to handed over', 'packed_at', 'shipped_at'],
  ['handed over to delivered', 'shipped_at', 'delivered_at'],
  ['ordered to delivered', 'placed_at', 'delivered_at'],
];

async function counts(client: pg.Client, text: string, tenant_id: string) {
  const found = await client.query<{ key: string; n: number }>(text, [tenant_id]);
  return Object.fromEntries(found.rows.map((row) => [row.key, Number(row.n)]));
}

async function ranking(client: pg.Client, text: string, tenant_id: string) {
  const found = await client.query<{ name: string; orders: number }>(text, [tenant_id]);
  return found.rows.map((row) => ({ name: row.name, orders: Number(row.orders) }));
}

/** Reads the figures of a tenant. `client` is the owner's. */
export async function readReport(client: pg.Client, tenant_id: string): Promise<ReplayReport> {
  const order = 'from orders.sales_order where tenant_id = $1';
  const ends = await counts(
    client,
    `select ${END} as key, count(*) as n ${order} group by 1 order by 1`,
    tenant_id,
  );
  const stages: StageFigures[] = [];
  for (const [name, from, to] of STAGES) {
    const found = await client.query<{ n: string; p50: number | null; p90: number | null }>(
      `select count(*) as n,
         percentile_cont(0.5) within group (order by extract(epoch from ${to} - ${from})) as p50,
         percentile_cont(0.9) within group (order by extract(epoch from ${to} - ${from})) as p90
       ${order} and ${to} is not null and ${from} is not null and cancelled_at is null`,
      [tenant_id],
    );
    const { n, p50, p90 } = found.rows[0]!;
    stages.push({
      name,
      orders: Number(n),
      p50_s: Math.round(Number(p50 ?? 0)),
      p90_s: Math.round(Number(p90 ?? 0)),
    });
  }
  const unexplained = await client.query<{ n: string }>(
    `select count(*) as n from orders.sales_order o where o.tenant_id = $1
       and o.approved_at is not null and not exists (select from kernel.decision d
         where d.tenant_id = o.tenant_id and d.order_id = o.order_id and d.kind = 'review')`,
    [tenant_id],
  );
  const sum = Object.values(ends).reduce((total, n) => total + n, 0);
  return {
    orders: sum,
    ends,
    merchants: await ranking(
      client,
      `select m.name, count(*) as orders from orders.sales_order o
       join merchants.merchant m using (tenant_id, merchant_id)
       where o.tenant_id = $1 group by m.merchant_id, m.name order by 2 desc, 1 limit 10`,
      tenant_id,
    ),
    regions: await ranking(
      client,
      `select province as name, count(*) as orders ${order} group by 1 order by 2 desc, 1 limit 10`,
      tenant_id,
    ),
    stages,
    exceptions: await counts(
      client,
      'select kind as key, count(*) as n from review.exception where tenant_id = $1 group by 1 order by 1',
      tenant_id,
    ),
    documents: await counts(
      client,
      `select d.kind as key, count(*) as n from printing.job j
       join printing.document d using (tenant_id, document_id)
       where j.tenant_id = $1 and j.state = 'confirmed' group by 1 order by 1`,
      tenant_id,
    ),
    parcels: Number(
      (
        await client.query<{ n: string }>(
          `select count(*) as n from packing.parcel where tenant_id = $1 and state <> 'cancelled'`,
          [tenant_id],
        )
      ).rows[0]!.n,
    ),
    decisions: await counts(
      client,
      'select kind as key, count(*) as n from kernel.decision where tenant_id = $1 group by 1 order by 1',
      tenant_id,
    ),
    unexplained: Number(unexplained.rows[0]!.n),
  };
}
