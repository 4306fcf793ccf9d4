/**
 * Staff of the benches: takes orders through their whole life by the commands that desk, floor and
 * couriers send, in calls of a given size, and notes what each command took.
 */
import pg from 'pg';
import { recordDelivery } from '../areas/delivery/commands.ts';
import {
  approveOrder,
  cancelOrder,
  confirmOrder,
  payOrder,
  receiveOrder,
} from '../areas/orders/commands.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { closeParcel, openParcel, scanPiece } from '../areas/packing/commands.ts';
import { packParcel } from '../areas/packing/commands-pack.ts';
import { confirmPick, takeTask } from '../areas/picking/commands.ts';
import { printAgain, printOriginal } from '../areas/printing/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { releaseWave } from '../areas/waves/commands.ts';
import type { Command } from '../kernel/command.ts';
import type { System } from '../kernel/system.ts';
import { ACTOR, BENCH_TENANT, CARTON, CARTON_G, good } from './company.ts';
import { type Counter, countStatements } from './counting.ts';
import { slices } from './measure.ts';

export interface Taken {
  calls: number;
  inputs: number;
  statements: number;
  ms: number;
}

/** What reactions and effects took is noted under this name. */
export const FOLLOWS = 'reactions and effects';

export class Staff {
  /** What each command took, in order of first use. */
  readonly taken = new Map<string, Taken>();
  /** Most inputs of a call. */
  size: number;
  private readonly system: System;
  private readonly reader: pg.Client;
  private readonly counter: Counter;

  private constructor(system: System, reader: pg.Client, size: number) {
    this.system = system;
    this.reader = reader;
    this.size = size;
    this.counter = countStatements(system.db.pool);
  }

  /** `url` is the owner's: staff looks at tables instead of screens, and that is not counted. */
  static async hire(system: System, url: string, size: number): Promise<Staff> {
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    return new Staff(system, reader, size);
  }

  end(): Promise<void> {
    return this.reader.end();
  }

  /** Milliseconds of all commands, reactions and effects so far. */
  get ms(): number {
    return [...this.taken.values()].reduce((sum, each) => sum + each.ms, 0);
  }

  get statements(): number {
    return [...this.taken.values()].reduce((sum, each) => sum + each.statements, 0);
  }

  private async look<R>(text: string, order_ids: readonly string[]): Promise<R[]> {
    return (await this.reader.query(text, [BENCH_TENANT, order_ids])).rows as R[];
  }

  /** Runs a command; every outcome must be a success. */
  async work<I, O>(command: Command<I, O>, inputs: readonly I[]): Promise<O[]> {
    const done: O[] = [];
    for (const part of slices(inputs, Math.min(this.size, command.max_batch ?? 1000))) {
      done.push(
        ...(await this.note(command.name, part.length, async () =>
          good(command, await this.system.services.run(command, ACTOR, part)),
        )),
      );
    }
    return done;
  }

  /** Lets reactions and effects run until nothing is left to do. */
  settle(): Promise<void> {
    return this.note(FOLLOWS, 0, () => this.system.relay.drain(BENCH_TENANT));
  }

  private async note<R>(name: string, inputs: number, work: () => Promise<R>): Promise<R> {
    const before = this.counter.sent;
    const begun = performance.now();
    const result = await work();
    const known = this.taken.get(name) ?? { calls: 0, inputs: 0, statements: 0, ms: 0 };
    known.calls++;
    known.inputs += inputs;
    known.statements += this.counter.sent - before;
    known.ms += performance.now() - begun;
    this.taken.set(name, known);
    return result;
  }

  async receive(orders: readonly OrderInput[]): Promise<string[]> {
    const received = await this.work(receiveOrder, orders);
    return received.map((each) => each.order_id);
  }

  /** Payment in full of what is not paid. */
  async pay(order_ids: readonly string[]): Promise<void> {
    const unpaid = await this.look<{ order_id: string; order_no: string; total_minor: string }>(
      `select order_id, order_no, total_minor from orders.sales_order
       where tenant_id = $1 and order_id = any($2) and state = 'awaiting_payment'
       order by order_id`,
      order_ids,
    );
    const captured_at = this.system.services.clock.now().toISOString();
    await this.work(
      payOrder,
      unpaid.map(({ order_id, order_no, total_minor }) => {
        const amount_minor = Number(total_minor);
        const from = { method: 'wallet', provider: 'bench', provider_ref: order_no };
        return payOrder.input.parse({
          order_id,
          payments: [{ ...from, amount_minor, captured_at }],
        });
      }),
    );
  }

  /** A person approves what the rules held back. */
  async approve(order_ids: readonly string[]): Promise<void> {
    const held = await this.look<{ order_id: string }>(
      `select order_id from orders.sales_order
       where tenant_id = $1 and order_id = any($2) and state = 'in_review' order by order_id`,
      order_ids,
    );
    const note = 'asked the buyer';
    await this.work(
      approveOrder,
      held.map(({ order_id }) => ({ order_id, override: true, note })),
    );
  }

  /** Waves of so many shipments of one warehouse. */
  async release(order_ids: readonly string[], per_wave: number): Promise<void> {
    const planned = await this.look<{ shipment_id: string; warehouse_id: string }>(
      `select shipment_id, warehouse_id from orders.shipment
       where tenant_id = $1 and order_id = any($2) and state = 'planned' order by shipment_id`,
      order_ids,
    );
    const waves = grouped(planned, (row) => row.warehouse_id).flatMap(([warehouse, rows]) =>
      slices(rows, per_wave).map((wave) =>
        // What the engines' search costs is measured by their own benches.
        releaseWave.input.parse({
          warehouse,
          shipment_ids: wave.map((row) => row.shipment_id),
          method: 'by_place',
        }),
      ),
    );
    const released = await this.work(releaseWave, waves);
    const left = released.flatMap((wave) => wave.waiting);
    if (left.length > 0) throw new Error(`wave.release left ${left.length} shipments waiting`);
  }

  /** Pickers take their tasks and confirm line by line, bin and article scanned. */
  async pick(order_ids: readonly string[]): Promise<void> {
    const lines = await this.look<{
      task_id: string;
      seq: number;
      qty: number;
      location: string;
      barcode: string;
    }>(
      `select l.task_id, l.seq, l.qty, p.code as location, k.code as barcode
       from picking.task_line l
       join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
       join places.location p on p.tenant_id = l.tenant_id and p.location_id = l.location_id
       join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
       where l.tenant_id = $1 and s.order_id = any($2) and l.done_at is null
       order by l.task_id, l.seq`,
      order_ids,
    );
    const tasks = [...new Set(lines.map((line) => line.task_id))];
    await this.work(
      takeTask,
      tasks.map((task_id) => ({ task_id })),
    );
    await this.work(
      confirmPick,
      lines.map((line) => confirmPick.input.parse(line)),
    );
  }

  /** What lies at the bench: shipments with their pieces and the weight that a scale will show. */
  private async atBench(order_ids: readonly string[]) {
    const pieces = await this.look<{
      shipment_id: string;
      barcode: string;
      qty: number;
      weight_g: number;
    }>(
      `select l.shipment_id, k.code as barcode, l.qty_picked - l.qty_packed as qty, k.weight_g
       from orders.shipment_line l
       join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
       join catalog.sku k on k.tenant_id = l.tenant_id and k.sku_id = l.sku_id
       where l.tenant_id = $1 and s.order_id = any($2) and l.qty_picked > l.qty_packed
       order by l.shipment_id, k.code`,
      order_ids,
    );
    return grouped(pieces, (row) => row.shipment_id).map(([shipment_id, own]) => ({
      shipment_id,
      scans: own.map(({ barcode, qty }) => ({ barcode, qty })),
      weight_g: CARTON_G + own.reduce((sum, row) => sum + row.weight_g * row.qty, 0),
    }));
  }

  /** Opens, scans, weighs and closes parcels at once, as benches with a fast scanner do. */
  async pack(order_ids: readonly string[]): Promise<void> {
    const waiting = await this.atBench(order_ids);
    await this.work(
      packParcel,
      waiting.map((each) => packParcel.input.parse(each)),
    );
  }

  /** The same step by step: open, scan piece by piece, close with carton and weight. */
  async packStepwise(order_ids: readonly string[]): Promise<void> {
    const waiting = await this.atBench(order_ids);
    const opened = await this.work(
      openParcel,
      waiting.map(({ shipment_id }) => ({ shipment_id })),
    );
    const parcels = opened.map((parcel, index) => ({ ...parcel, ...waiting[index]! }));
    const scans = parcels.flatMap(({ parcel_id, scans: own }) =>
      own.map((scan) => scanPiece.input.parse({ parcel_id, ...scan })),
    );
    await this.work(scanPiece, scans);
    await this.work(
      closeParcel,
      parcels.map(({ parcel_id, weight_g }) =>
        closeParcel.input.parse({ parcel_id, carton: CARTON, weight_g }),
      ),
    );
  }

  /** Prints the packing slips, and one more copy of each. */
  async print(order_ids: readonly string[]): Promise<void> {
    const slips = await this.look<{ document_id: string }>(
      `select document_id from printing.document
       where tenant_id = $1 and order_id = any($2) and kind = 'packing_slip'
       order by document_id`,
      order_ids,
    );
    await this.work(printOriginal, slips);
    await this.settle();
    await this.work(
      printAgain,
      slips.map(({ document_id }) => ({ document_id, reason: 'torn' })),
    );
  }

  /** Manifests of so many parcels of one warehouse and carrier. */
  async handOver(order_ids: readonly string[], per_manifest: number): Promise<void> {
    const parcels = await this.parcels(order_ids, 'packed');
    const groups = grouped(parcels, (row) => `${row.warehouse_id} ${row.carrier}`);
    const manifests = groups.flatMap(([key, rows]) => {
      const [warehouse, carrier] = key.split(' ');
      return slices(rows, per_manifest).map((some) =>
        handOver.input.parse({ warehouse, carrier, parcel_ids: some.map((row) => row.parcel_id) }),
      );
    });
    const handed = await this.work(handOver, manifests);
    const left = handed.flatMap((manifest) => manifest.refused);
    if (left.length > 0) throw new Error(`manifest.hand_over refused ${left.length} parcels`);
  }

  async deliver(order_ids: readonly string[]): Promise<void> {
    const parcels = await this.parcels(order_ids, 'handed_over');
    await this.work(
      recordDelivery,
      parcels.map(({ parcel_id }) =>
        recordDelivery.input.parse({ parcel_id, result: 'delivered', signed_by: 'recipient' }),
      ),
    );
  }

  async confirm(order_ids: readonly string[]): Promise<void> {
    await this.work(
      confirmOrder,
      order_ids.map((order_id) => ({ order_id })),
    );
  }

  async cancel(order_ids: readonly string[]): Promise<void> {
    await this.work(
      cancelOrder,
      order_ids.map((order_id) => ({ order_id, reason: 'changed my mind' })),
    );
  }

  /** How many of the orders are complete. */
  async completed(order_ids: readonly string[]): Promise<number> {
    const [row] = await this.look<{ n: number }>(
      `select count(*)::int as n from orders.sales_order
       where tenant_id = $1 and order_id = any($2) and completed_at is not null`,
      order_ids,
    );
    return row!.n;
  }

  private parcels(order_ids: readonly string[], state: 'packed' | 'handed_over') {
    return this.look<{ parcel_id: string; warehouse_id: string; carrier: string }>(
      `select p.parcel_id, p.warehouse_id, w.carrier from packing.parcel p
       join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
         and w.state = 'active'
       where p.tenant_id = $1 and p.order_id = any($2) and p.state = '${state}'
       order by p.parcel_id`,
      order_ids,
    );
  }
}

/** Rows by key, in order of first appearance. */
function grouped<R>(rows: readonly R[], keyOf: (row: R) => string): [string, R[]][] {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups];
}
