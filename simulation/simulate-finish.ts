/**
 * The last days of a simulated world: faults are over and everybody does their work, so every order
 * must come to its end. What is stuck is a violation, however well all numbers add up.
 */
import { recordDelivery, takeBack } from '../areas/delivery/commands.ts';
import {
  approveOrder,
  cancelOrder,
  confirmOrder,
  payOrder,
  recordRefund,
} from '../areas/orders/commands.ts';
import { releaseHold } from '../areas/orders/commands-hold.ts';
import { cancelParcel } from '../areas/packing/commands-more.ts';
import { packParcel } from '../areas/packing/commands-pack.ts';
import { confirmTask } from '../areas/picking/commands.ts';
import { answerRecall } from '../areas/recalls/commands.ts';
import { requestWaybill } from '../areas/shipping/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { receiveStock } from '../areas/stock/commands.ts';
import { putAwayStock, unquarantineStock } from '../areas/stock/commands-inside.ts';
import { releaseWave } from '../areas/waves/commands.ts';
import type { Command } from '../kernel/command.ts';
import { Problem } from '../kernel/problem.ts';
import { isGood, type Stage, told } from './actors.ts';
import { add, type Found } from './checks.ts';

/** A world that can be brought to its end. */
export interface Ending extends Stage {
  readonly acts: string[];
  /** Lets everything happen that is due, and what must be waited for. */
  settle(): Promise<void>;
  /** Counts the moves of lifecycles since the last look. */
  observe(): Promise<void>;
  report(found: readonly Found[]): void;
}

const ROUNDS = 8;

type Row = Record<string, unknown>;

interface Duty {
  command: Command<never, unknown>;
  /** The inputs, one per row. */
  wanted: string;
  note?(stage: Ending, input: Row, outcome: Row): void;
}

const asDuty = (command: unknown) => command as Command<never, unknown>;

function noteMove(cause: string) {
  return (stage: Ending, input: Row, outcome: Row) => {
    if (outcome['applied'] !== true) return;
    stage.ledger.move(cause, (input['sku'] as { code: string }).code, outcome['qty'] as number);
  };
}

/** What staff does every day, in this order; each row is an input. */
const DUTIES: readonly Duty[] = [
  {
    command: asDuty(releaseHold),
    wanted: `select jsonb_build_object('order_id', order_id) as input from orders.sales_order
      where tenant_id = $1 and held_at is not null and state <> 'cancelled' and shipped_at is null
      order by order_id`,
    note: (stage, input) => stage.ledger.held.set(input['order_id'] as string, false),
  },
  {
    command: asDuty(payOrder),
    wanted: `select jsonb_build_object('order_id', order_id, 'payments', jsonb_build_array(
        jsonb_build_object('method', 'wallet', 'provider', 'simpay', 'provider_ref',
          'LAST-' || order_no, 'amount_minor', total_minor - paid_minor,
          'captured_at', '2026-03-02T08:00:00Z'))) as input
      from orders.sales_order where tenant_id = $1 and state = 'awaiting_payment'
        and total_minor > paid_minor order by order_id`,
    note(stage, input) {
      for (const each of input['payments'] as { provider_ref: string; amount_minor: number }[]) {
        const { provider_ref, amount_minor } = each;
        stage.ledger.payments.set(provider_ref, { amount_minor, known: true });
      }
    },
  },
  {
    command: asDuty(approveOrder),
    wanted: `select jsonb_build_object('order_id', order_id, 'override', true, 'note', 'last day')
        as input from orders.sales_order where tenant_id = $1 and state = 'in_review'
      order by order_id`,
    note: (stage, _input, outcome) => stage.ledger.fact('approved', outcome['order_id'] as string),
  },
  {
    command: asDuty(unquarantineStock),
    wanted: `select jsonb_build_object('warehouse', w.code, 'sku',
        jsonb_build_object('merchant', 'M1', 'code', k.code), 'qty', b.qty, 'to', x.code) as input
      from stock.balance b join places.location l using (tenant_id, location_id)
      join places.warehouse w on w.tenant_id = b.tenant_id and w.warehouse_id = b.warehouse_id
      join catalog.sku k on k.tenant_id = b.tenant_id and k.sku_id = b.sku_id
      join lateral (select code from places.location x where x.tenant_id = b.tenant_id
        and x.warehouse_id = b.warehouse_id and x.kind = 'bin' order by code limit 1) x on true
      where b.tenant_id = $1 and b.qty > 0 and l.kind = 'quarantine' order by w.code, k.code`,
    note: noteMove('unquarantine'),
  },
  {
    command: asDuty(receiveStock),
    wanted: `select jsonb_build_object('warehouse', 'SZ', 'sku',
        jsonb_build_object('merchant', 'M1', 'code', k.code), 'qty', sum(l.qty_unallocated),
        'location', '@receiving', 'reference', 'LAST-' || k.code || '-' || $2::int) as input
      from orders.order_line l join orders.sales_order o using (tenant_id, order_id)
      join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
      where l.tenant_id = $1 and l.qty_unallocated > 0 and o.cancelled_at is null
      group by k.code order by k.code`,
    note: noteMove('receipt'),
  },
  {
    command: asDuty(putAwayStock),
    wanted: `select jsonb_build_object('warehouse', w.code, 'sku',
        jsonb_build_object('merchant', 'M1', 'code', k.code), 'qty', b.qty, 'to', x.code) as input
      from stock.balance b join places.location l using (tenant_id, location_id)
      join places.warehouse w on w.tenant_id = b.tenant_id and w.warehouse_id = b.warehouse_id
      join catalog.sku k on k.tenant_id = b.tenant_id and k.sku_id = b.sku_id
      join lateral (select code from places.location x where x.tenant_id = b.tenant_id
        and x.warehouse_id = b.warehouse_id and x.kind = 'bin' order by code limit 1) x on true
      where b.tenant_id = $1 and b.qty > 0 and l.kind = 'receiving' order by w.code, k.code`,
    note: noteMove('put_away'),
  },
  {
    command: asDuty(releaseWave),
    wanted: `select distinct jsonb_build_object('warehouse', w.code, 'max', 500) as input
      from orders.shipment s join places.warehouse w using (tenant_id, warehouse_id)
      where s.tenant_id = $1 and s.state = 'planned'`,
  },
  {
    command: asDuty(confirmTask),
    wanted: `select jsonb_build_object('task_id', task_id) as input from picking.task
      where tenant_id = $1 and done_at is null order by task_id`,
    note(stage, _input, outcome) {
      add(stage.ledger.picked, outcome['task_id'] as string, outcome['pieces'] as number);
      add(stage.ledger.missing, outcome['task_id'] as string, 0);
    },
  },
  {
    command: asDuty(cancelParcel),
    wanted: `select jsonb_build_object('parcel_id', parcel_id, 'reason', 'begun anew') as input
      from packing.parcel where tenant_id = $1 and state = 'open' order by parcel_id`,
  },
  {
    command: asDuty(packParcel),
    wanted: `select jsonb_build_object('shipment_id', s.shipment_id, 'weight_g',
        sum(x.weight_g) + 200, 'weight_confirmed', true, 'scans', jsonb_agg(jsonb_build_object(
          'barcode', x.code, 'qty', x.qty) order by x.code)) as input
      from orders.shipment s
      join lateral (select k.code, sum(l.qty_picked - l.qty_packed) as qty,
          sum((l.qty_picked - l.qty_packed) * k.weight_g) as weight_g
        from orders.shipment_line l join catalog.sku k using (tenant_id, sku_id)
        where l.tenant_id = s.tenant_id and l.shipment_id = s.shipment_id
          and l.qty_picked > l.qty_packed group by k.code) x on true
      where s.tenant_id = $1 and s.state = 'picked' group by s.shipment_id order by s.shipment_id`,
    note: (stage, _input, outcome) => stage.ledger.fact('packed', outcome['parcel_id'] as string),
  },
  {
    command: asDuty(requestWaybill),
    wanted: `select jsonb_build_object('parcel_id', p.parcel_id) as input from packing.parcel p
      where p.tenant_id = $1 and p.state = 'packed' and not exists (select from shipping.waybill w
        where w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
          and w.state in ('requested', 'active')) order by p.parcel_id`,
  },
  {
    // Whoever is asked for goods puts them aside; a new label is on those that go on.
    command: asDuty(answerRecall),
    wanted: `select jsonb_build_object('recall_id', recall_id, 'answer', 'put_aside') as input
      from recalls.recall where tenant_id = $1 and state = 'asked' order by recall_id`,
  },
  {
    command: asDuty(handOver),
    wanted: `select jsonb_build_object('warehouse', h.code, 'carrier', w.carrier, 'parcel_ids',
        jsonb_agg(p.parcel_id order by p.parcel_id)) as input
      from packing.parcel p join places.warehouse h using (tenant_id, warehouse_id)
      join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
        and w.state = 'active'
      where p.tenant_id = $1 and p.state = 'packed' group by h.code, w.carrier
      order by h.code, w.carrier`,
    note(stage, _input, outcome) {
      for (const id of outcome['parcel_ids'] as string[]) stage.ledger.fact('handed_over', id);
    },
  },
  {
    command: asDuty(recordDelivery),
    wanted: `select jsonb_build_object('parcel_id', parcel_id, 'result', 'delivered', 'signed_by',
        'recipient') as input from packing.parcel where tenant_id = $1 and state = 'handed_over'
      order by parcel_id`,
    note: (stage, _input, outcome) =>
      stage.ledger.fact('delivered', outcome['parcel_id'] as string),
  },
  {
    command: asDuty(takeBack),
    wanted: `select jsonb_build_object('parcel_id', parcel_id) as input from packing.parcel
      where tenant_id = $1 and state = 'refused' order by parcel_id`,
    note: (stage, _input, outcome) => stage.ledger.fact('returned', outcome['parcel_id'] as string),
  },
  {
    command: asDuty(confirmOrder),
    wanted: `select jsonb_build_object('order_id', order_id) as input from orders.sales_order
      where tenant_id = $1 and delivered_at is not null and state = 'approved' order by order_id`,
    note: (stage, _input, outcome) => stage.ledger.fact('completed', outcome['order_id'] as string),
  },
  {
    command: asDuty(cancelOrder),
    wanted: `select jsonb_build_object('order_id', order_id, 'reason', 'nothing in it') as input
      from orders.sales_order o where o.tenant_id = $1 and o.state = 'approved'
        and not exists (select from orders.order_line l where l.tenant_id = o.tenant_id
          and l.order_id = o.order_id) order by order_id`,
    note: (stage, _input, outcome) => stage.ledger.fact('cancelled', outcome['order_id'] as string),
  },
  {
    command: asDuty(recordRefund),
    wanted: `select jsonb_build_object('refund_id', refund_id, 'result', 'done') as input
      from orders.refund where tenant_id = $1 and state = 'requested' order by refund_id`,
    note: (stage, input) => stage.ledger.fact('refund_done', input['refund_id'] as string),
  },
];

const UNDONE = `select o.order_no, o.stage, o.held_at is not null as held,
    (select string_agg(e.kind, ' ') from review.exception e where e.tenant_id = o.tenant_id
      and e.order_id = o.order_id and e.state = 'open') as exceptions,
    (select string_agg(s.shipment_no || ' ' || s.state, ', ') from orders.shipment s
      where s.tenant_id = o.tenant_id and s.order_id = o.order_id) as shipments,
    (select string_agg(p.parcel_no || ' ' || p.state, ', ') from packing.parcel p
      where p.tenant_id = o.tenant_id and p.order_id = o.order_id) as parcels
  from orders.sales_order o where o.tenant_id = $1 and o.state not in ('completed', 'cancelled')
    and not exists (select from packing.parcel p where p.tenant_id = o.tenant_id
      and p.order_id = o.order_id and p.state in ('lost', 'returned'))
  order by o.order_no limit 5`;

/** Brings everything to its end, or reports what cannot be brought there. */
export async function finish(stage: Ending): Promise<void> {
  const words: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const duty of DUTIES) {
      const outcomes = await doDuty(stage, duty, round);
      if (outcomes.length > 0) await stage.observe();
      const wrong = outcomes.filter((each) => each instanceof Problem);
      if (wrong.length > 0) words.push(`${duty.command.name}: ${told(wrong)}`);
    }
    await stage.settle();
    const undone = await stage.look<Row>(UNDONE);
    if (undone.length === 0) {
      stage.acts.push(`everything was brought to its end in ${round} rounds`);
      return;
    }
    if (round < ROUNDS) continue;
    const rows = [...undone, { met: words.slice(-12) }];
    stage.report([{ check: 'STUCK orders that nobody can bring to an end', rows }]);
  }
}

async function doDuty(stage: Ending, duty: Duty, round: number): Promise<unknown[]> {
  const { command, wanted, note } = duty;
  const rows = await stage.look<{ input: Row }>(wanted, ...(wanted.includes('$2') ? [round] : []));
  if (rows.length === 0) return [];
  const inputs = rows.map((row) => row.input);
  const outcomes = await stage.send(command, inputs);
  for (const [index, outcome] of outcomes.entries()) {
    if (isGood(outcome)) note?.(stage, inputs[index]!, outcome as Row);
  }
  return outcomes;
}
