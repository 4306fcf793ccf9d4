/**
 * What is looked at in a simulated world: the doctor's invariants, and a plain model in memory of
 * what the system acknowledged, which must all be there, once.
 */
import type pg from 'pg';
import { tenantChecks } from '../kernel/doctor.ts';
import { bindParameters } from '../kernel/statement.ts';

/** Something that must not be. */
export interface Found {
  /** Name of the check. */
  check: string;
  rows: Record<string, unknown>[];
}

const MOST_ROWS = 5;

interface Prepared {
  check: string;
  name: string;
  text: string;
  params: string[];
}

let prepared: Prepared[] | null = null;

function preparedChecks(): Prepared[] {
  prepared ??= tenantChecks().map((check, index) => {
    return { check: check.name, name: `check_${index}`, ...bindParameters(check.text) };
  });
  return prepared;
}

/**
 * Runs every invariant of the doctor for one tenant, on one connection and in one snapshot.
 * @param now as the system's clock has it: it may be behind the newest event
 */
export async function lookAtInvariants(
  reader: pg.Client,
  tenant_id: string,
  now: Date,
): Promise<Found[]> {
  await reader.query('begin isolation level repeatable read read only');
  const values: Record<string, unknown> = { tenant_id, now };
  const found: Found[] = [];
  for (const { check, name, text, params } of preparedChecks()) {
    const result = await reader.query({ name, text, values: params.map((each) => values[each]) });
    if (result.rows.length > 0) found.push({ check, rows: result.rows.slice(0, MOST_ROWS) });
  }
  await reader.query('commit');
  return found;
}

/** Facts that were acknowledged for good, with what makes each true. */
export type Fact =
  | 'approved'
  | 'cancelled'
  | 'completed'
  | 'packed'
  | 'handed_over'
  | 'delivered'
  | 'refused'
  | 'returned'
  | 'lost'
  | 'task_done'
  | 'refund_done'
  | 'refund_failed'
  | 'exception_resolved'
  | 'waybill';

export interface SentOrder {
  shop: string;
  channel_order_no: string;
  pieces: number;
  total_minor: number;
  /** Null until the system acknowledged it. */
  order_id: string | null;
}

export interface SentPayment {
  amount_minor: number;
  /** Whether the system acknowledged it. */
  known: boolean;
}

/** What the world was told, and what it asked for. */
export class Ledger {
  /** By shop and channel number. */
  readonly orders = new Map<string, SentOrder>();
  /** By reference. */
  readonly payments = new Map<string, SentPayment>();
  /** Pieces moved by staff, by cause and article; adjustments with their sign. */
  readonly moved = new Map<string, number>();
  /** Pieces said to be taken or missing, by pick task. */
  readonly picked = new Map<string, number>();
  readonly missing = new Map<string, number>();
  readonly facts = new Map<string, { kind: Fact; id: string }>();
  /** Whether an order stands on hold, by what was acknowledged last. */
  readonly held = new Map<string, boolean>();
  /** The remark that an order got last. */
  readonly remarks = new Map<string, string>();
  /** Codes of reports of carriers that were taken. */
  readonly reports = new Set<string>();

  fact(kind: Fact, id: string): void {
    this.facts.set(`${kind} ${id}`, { kind, id });
  }

  move(cause: string, sku: string, qty: number): void {
    add(this.moved, `${cause} ${sku}`, qty);
  }
}

export function add(sums: Map<string, number>, key: string, more: number): void {
  sums.set(key, (sums.get(key) ?? 0) + more);
}

interface Question {
  check: string;
  text: string;
  values(ledger: Ledger): unknown[];
}

const keys = (sums: ReadonlyMap<string, unknown>) => [...sums.keys()];
const list = <V, R>(map: ReadonlyMap<string, V>, of: (value: V) => R) => [...map.values()].map(of);

/** Each must return no row. $1 is the tenant. */
const QUESTIONS: readonly Question[] = [
  {
    check: 'ACK an order that was acknowledged is not there as it was sent, or is there twice',
    text: `select r.shop, r.no, r.order_id as told, count(o.order_id)::int as there
      from unnest($2::text[], $3::text[], $4::uuid[], $5::int[], $6::bigint[])
        as r(shop, no, order_id, pieces, total)
      join merchants.shop s on s.tenant_id = $1 and s.code = r.shop
      left join orders.sales_order o on o.tenant_id = $1 and o.shop_id = s.shop_id
        and o.channel_order_no = r.no
      group by r.shop, r.no, r.order_id, r.pieces, r.total
      having count(o.order_id) > 1 or (r.order_id is not null and (count(*) filter (
        where o.order_id = r.order_id and o.total_minor = r.total
          and (select coalesce(sum(l.qty_ordered), 0) from orders.order_line l
            where l.tenant_id = $1 and l.order_id = o.order_id) = r.pieces)) <> 1)`,
    values: ({ orders }) => [
      list(orders, (each) => each.shop),
      list(orders, (each) => each.channel_order_no),
      list(orders, (each) => each.order_id),
      list(orders, (each) => each.pieces),
      list(orders, (each) => each.total_minor),
    ],
  },
  {
    check: 'ACK an order that nobody sent',
    text: `select s.code, o.channel_order_no from orders.sales_order o
      join merchants.shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id
      where o.tenant_id = $1 and s.code || ' ' || o.channel_order_no <> all($2::text[])`,
    values: ({ orders }) => [keys(orders)],
  },
  {
    check: 'ACK two orders under one number',
    text: `select order_no, count(*)::int as orders from orders.sales_order where tenant_id = $1
      group by order_no having count(*) > 1`,
    values: () => [],
  },
  {
    check: 'ACK a payment that is lost, doubled, changed, or that nobody made',
    text: `select coalesce(r.ref, p.provider_ref) as ref, r.amount as told, p.amount_minor, p.n
      from unnest($2::text[], $3::bigint[], $4::boolean[]) as r(ref, amount, known)
      full join (select provider_ref, sum(amount_minor) as amount_minor, count(*)::int as n
        from orders.payment where tenant_id = $1 group by provider_ref) p on p.provider_ref = r.ref
      where r.ref is null or (p.n is null and r.known)
        or (p.n is not null and (p.n <> 1 or p.amount_minor <> r.amount))`,
    values: ({ payments }) => [
      keys(payments),
      list(payments, (each) => each.amount_minor),
      list(payments, (each) => each.known),
    ],
  },
  {
    check: 'MONEY more goes back than came in',
    text: `select p.order_id, p.paid, r.back from
        (select order_id, sum(amount_minor) as paid from orders.payment
          where tenant_id = $1 group by order_id) p
      full join (select order_id, sum(amount_minor) as back from orders.refund
          where tenant_id = $1 and state <> 'failed' group by order_id) r using (order_id)
      where coalesce(r.back, 0) > coalesce(p.paid, 0)`,
    values: () => [],
  },
  {
    check: 'ACK pieces that staff moved, by cause and article, differ from the moves',
    text: `select coalesce(r.what, m.what) as what, r.qty as told, m.qty as moved
      from unnest($2::text[], $3::bigint[]) as r(what, qty)
      full join (select v.cause || ' ' || k.code as what, sum(case
            when v.cause in ('adjust', 'count') and t.kind in ('count_difference', 'scrap')
            then -v.qty else v.qty end) as qty
          from stock.move v
          join catalog.sku k on k.tenant_id = v.tenant_id and k.sku_id = v.sku_id
          join places.location t on t.tenant_id = v.tenant_id
            and t.location_id = v.to_location_id
          where v.tenant_id = $1 and (v.cause in ('receipt', 'opening', 'put_away', 'transfer',
              'adjust', 'count', 'quarantine', 'unquarantine')
            or (v.cause = 'short' and t.kind = 'count_difference'))
          group by 1) m on m.what = r.what
      where coalesce(r.qty, 0) <> coalesce(m.qty, 0)`,
    values: ({ moved }) => [keys(moved), [...moved.values()]],
  },
  {
    check: 'UNITS came in and were adjusted are not what is here and what is with buyers',
    text: `select k.code, coalesce(i.qty, 0) as came_in, coalesce(b.qty, 0) as here,
        coalesce(o.qty, 0) as with_buyers
      from catalog.sku k
      left join (select split_part(what, ' ', 2) as code,
          sum(case when what like 'short %' then -qty else qty end) as qty
        from unnest($2::text[], $3::bigint[]) as r(what, qty)
        where split_part(what, ' ', 1) in ('receipt', 'opening', 'adjust', 'count', 'short')
        group by 1) i
        on i.code = k.code
      left join (select sku_id, sum(qty) as qty from stock.balance where tenant_id = $1
        group by sku_id) b on b.sku_id = k.sku_id
      left join (select sku_id, sum(qty_shipped - qty_returned) as qty from orders.order_line
        where tenant_id = $1 group by sku_id) o on o.sku_id = k.sku_id
      where k.tenant_id = $1 and coalesce(i.qty, 0)
        <> coalesce(b.qty, 0) + coalesce(o.qty, 0)`,
    values: ({ moved }) => [keys(moved), [...moved.values()]],
  },
  {
    check: 'ACK pieces that pickers took or missed differ from those of the task',
    text: `select t.task_no, r.picked as told, l.picked, r.missing as told_missing, l.missing
      from unnest($2::uuid[], $3::int[], $4::int[]) as r(task_id, picked, missing)
      join picking.task t on t.tenant_id = $1 and t.task_id = r.task_id
      join lateral (select sum(qty_picked)::int as picked, sum(qty_short)::int as missing
        from picking.task_line l where l.tenant_id = $1 and l.task_id = r.task_id) l on true
      where (l.picked, l.missing) <> (r.picked, r.missing)`,
    values: ({ picked, missing }) => [
      keys(picked),
      [...picked.values()],
      keys(picked).map((id) => missing.get(id) ?? 0),
    ],
  },
  {
    check: 'ACK a fact that was acknowledged does not stand',
    text: `select f.kind, f.id from unnest($2::text[], $3::uuid[]) as f(kind, id)
      left join orders.sales_order o on o.tenant_id = $1 and o.order_id = f.id
      left join packing.parcel p on p.tenant_id = $1 and p.parcel_id = f.id
      left join picking.task t on t.tenant_id = $1 and t.task_id = f.id
      left join orders.refund r on r.tenant_id = $1 and r.refund_id = f.id
      left join review.exception e on e.tenant_id = $1 and e.exception_id = f.id
      left join shipping.waybill w on w.tenant_id = $1 and w.waybill_id = f.id
      where case f.kind
        when 'approved' then o.approved_at is null
        when 'cancelled' then o.cancelled_at is null
        when 'completed' then o.completed_at is null
        when 'packed' then p.packed_at is null
        when 'handed_over' then p.handed_over_at is null
        when 'delivered' then p.state is distinct from 'delivered'
        when 'refused' then p.state is null or p.state not in ('refused', 'returned', 'lost')
        when 'returned' then p.state is distinct from 'returned'
        when 'lost' then p.state is distinct from 'lost'
        when 'task_done' then t.done_at is null
        when 'refund_done' then r.state is distinct from 'done'
        when 'refund_failed' then r.state is distinct from 'failed'
        when 'exception_resolved' then e.state is distinct from 'resolved'
        when 'waybill' then w.tracking_no is null
        else true end`,
    values: ({ facts }) => [list(facts, (each) => each.kind), list(facts, (each) => each.id)],
  },
  {
    check: 'ACK an order is on hold, or not, against what was acknowledged last',
    text: `select o.order_no, r.held as told, o.held_at from unnest($2::uuid[], $3::boolean[])
        as r(order_id, held)
      left join orders.sales_order o on o.tenant_id = $1 and o.order_id = r.order_id
      where (o.held_at is not null) is distinct from r.held`,
    values: ({ held }) => [keys(held), [...held.values()]],
  },
  {
    check: 'ACK a change of an order was lost',
    text: `select o.order_no, r.remark as told, o.seller_remark
      from unnest($2::uuid[], $3::text[]) as r(order_id, remark)
      left join orders.sales_order o on o.tenant_id = $1 and o.order_id = r.order_id
      where o.seller_remark is distinct from r.remark`,
    values: ({ remarks }) => [keys(remarks), [...remarks.values()]],
  },
  {
    check: 'ACK a report of a carrier was lost, or kept twice',
    text: `select coalesce(r.code, t.code) as code, t.n from unnest($2::text[]) as r(code)
      full join (select split_part(event_key, '|', 2) as code, count(*)::int as n
        from shipping.tracking_event
        where tenant_id = $1 and split_part(event_key, '|', 2) ~ '^R[0-9]+$' group by 1) t
        on t.code = r.code
      where t.n is null or t.n > 1`,
    values: ({ reports }) => [[...reports]],
  },
  {
    check: 'DEAD a reaction put an event aside',
    text: `select name, error, subject_id from kernel.dead_letter
      where tenant_id = $1 and source = 'reaction'`,
    values: () => [],
  },
];

/** Compares what was acknowledged with what is there. Nobody may be waiting for an answer. */
export async function lookAtLedger(
  reader: pg.Client,
  tenant_id: string,
  ledger: Ledger,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const [index, { check, text, values }] of QUESTIONS.entries()) {
    const all = [tenant_id, ...values(ledger)];
    const result = await reader.query({ name: `ledger_${index}`, text, values: all });
    if (result.rows.length > 0) found.push({ check, rows: result.rows.slice(0, MOST_ROWS) });
  }
  return found;
}

/** What a carrier made for us must have been asked for: never two for one waybill. */
export async function lookAtCarrier(
  reader: pg.Client,
  tenant_id: string,
  made: number,
): Promise<Found[]> {
  const found = await reader.query<{ n: number }>(
    `select count(*)::int as n from shipping.waybill where tenant_id = $1 and carrier = 'fake'`,
    [tenant_id],
  );
  const asked = found.rows[0]!.n;
  if (made <= asked) return [];
  return [{ check: 'CARRIER more was bought than was asked for', rows: [{ made, asked }] }];
}

const STATES = `
  select 'order' as machine, order_id::text as id, previous_state, state
    from orders.sales_order where tenant_id = $1
  union all select 'shipment', shipment_id::text, previous_state, state
    from orders.shipment where tenant_id = $1
  union all select 'parcel', parcel_id::text, previous_state, state
    from packing.parcel where tenant_id = $1
  union all select 'pick_task', task_id::text, previous_state, state
    from picking.task where tenant_id = $1`;

/** Watches states change, and knows which moves there are. */
export class Watch {
  private readonly seen = new Map<string, string>();
  private readonly final: ReadonlySet<string>;
  private readonly edges: ReadonlySet<string>;

  constructor(
    lifecycles: readonly {
      machine: string;
      states: Record<string, { final?: boolean }>;
      moves: readonly { from: string | null; to: string }[];
    }[],
  ) {
    this.final = new Set(
      lifecycles.flatMap(({ machine, states }) =>
        Object.keys(states).flatMap((name) =>
          states[name]!.final === true ? [`${machine} ${name}`] : [],
        ),
      ),
    );
    this.edges = new Set(
      lifecycles.flatMap(({ machine, moves }) =>
        moves.map(({ from, to }) => edgeName(machine, from ?? 'none', to)),
      ),
    );
  }

  /** All edges there are. */
  all(): string[] {
    return [...this.edges].sort();
  }

  /** Edges taken since the last look, and ends that were left. */
  async look(reader: pg.Client, tenant_id: string): Promise<{ edges: string[]; found: Found[] }> {
    const result = await reader.query<{
      machine: string;
      id: string;
      previous_state: string;
      state: string;
    }>({ name: 'states', text: STATES, values: [tenant_id] });
    const edges: string[] = [];
    const wrong: Record<string, unknown>[] = [];
    for (const { machine, id, previous_state, state } of result.rows) {
      const key = `${machine} ${id}`;
      const before = this.seen.get(key) ?? 'none';
      if (before === state) continue;
      this.seen.set(key, state);
      if (this.final.has(`${machine} ${before}`)) wrong.push({ machine, id, before, state });
      const edge = edgeName(machine, previous_state, state);
      if (this.edges.has(edge)) edges.push(edge);
      else wrong.push({ machine, id, before: previous_state, state });
      const first = edgeName(machine, before, previous_state);
      if (before !== previous_state && this.edges.has(first)) edges.push(first);
    }
    const check = 'I16 a state that may not follow the one before';
    return { edges, found: wrong.length === 0 ? [] : [{ check, rows: wrong }] };
  }
}

function edgeName(machine: string, from: string, to: string): string {
  return `edge:${machine} ${from} > ${to}`;
}
