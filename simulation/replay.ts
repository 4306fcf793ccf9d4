/**
 * Replays real orders at their own moments: staff, carriers and buyers of the simulation bring each
 * to the end that the data says it had, working through the commands only. Interrupted, it goes on.
 */

import { recordDelivery, takeBack } from '../areas/delivery/commands.ts';
import {
  approveOrder,
  cancelOrder,
  editOrder,
  payOrder,
  receiveOrder,
  recordRefund,
} from '../areas/orders/commands.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { packParcel } from '../areas/packing/commands-pack.ts';
import { confirmTask } from '../areas/picking/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { recordTracking } from '../areas/shipping/commands-tracking.ts';
import { releaseWave } from '../areas/waves/commands.ts';
import { seededRandom, seedOf } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { Company } from './company.ts';
import { brazilian } from './made-up.ts';
import type { OlistData, OlistOrder } from './olist.ts';
import { OLIST_SHOP, skuCode } from './olist-company.ts';
import { ACTION_ORDER, type ActionKind, type Planned, planReplay } from './plan.ts';

const HOUR = 3_600_000;

export interface ReplayProgress {
  done: number;
  of: number;
  at: Date;
}

export interface ReplayOptions {
  seed: number;
  /** False: carts are filled by place on the walk, and cartons chosen by volume. */
  engines?: boolean;
  onProgress?: (progress: ReplayProgress) => void;
}

interface ShipmentRow {
  order_id: string;
  shipment_id: string;
  warehouse_id: string;
  state: string;
}

/** The state of one replay under way. */
export class Replay {
  readonly adjusted: Record<string, number>;
  private readonly company: Company;
  private readonly data: OlistData;
  private readonly options: ReplayOptions;
  private readonly windows: Planned[][];
  /** Our order by the data's, once received. */
  private readonly orders = new Map<string, string>();
  /** What the scale showed for a set of goods, learned by weighing. */
  private readonly weights = new Map<string, number>();

  constructor(company: Company, data: OlistData, options: ReplayOptions) {
    this.company = company;
    this.data = data;
    this.options = options;
    const plan = planReplay(data.orders, seededRandom(options.seed));
    this.adjusted = plan.adjusted;
    this.windows = intoWindows(plan.actions);
  }

  /** Runs to the end. What an interrupted run has done already is left as it is. */
  async run(): Promise<void> {
    await this.rememberOrders();
    let done = 0;
    const of = this.windows.reduce((sum, window) => sum + window.length, 0);
    for (const window of this.windows) {
      const at = window.reduce((last, each) => (each.at > last ? each.at : last), window[0]!.at);
      this.company.clock.moveTo(at);
      await this.work(window);
      done += window.length;
      this.options.onProgress?.({ done, of, at });
    }
    await this.company.settle();
    await this.cashier();
  }

  /** Orders that an earlier, interrupted run has received. */
  private async rememberOrders(): Promise<void> {
    const rows = await this.company.look<{ channel_order_no: string; order_id: string }>(
      `select o.channel_order_no, o.order_id from orders.sales_order o
       join merchants.shop s using (tenant_id, shop_id)
       where o.tenant_id = $1 and s.code = $2`,
      [this.company.actor.tenant_id, OLIST_SHOP],
    );
    for (const { channel_order_no, order_id } of rows) this.orders.set(channel_order_no, order_id);
  }

  private async work(window: readonly Planned[]): Promise<void> {
    const { company } = this;
    const of = (kind: ActionKind) => window.filter((each) => each.kind === kind);
    const orderOf = (each: Planned) => this.data.orders[each.order]!;
    const steps: Record<ActionKind, (actions: Planned[]) => Promise<void>> = {
      receive: (actions) => this.receive(actions.map(orderOf)),
      pay: (actions) => this.pay(actions.map(orderOf)),
      cancel: (actions) => this.cancel(actions.map(orderOf)),
      release: (actions) => this.release(actions),
      pack: (actions) => this.pack(actions.map(orderOf)),
      hand_over: (actions) => this.handOver(actions.map(orderOf)),
      transit: (actions) => this.track(actions, 'in_transit'),
      deliver: (actions) => this.deliver(actions, 'delivered'),
      refuse: (actions) => this.deliver(actions, 'refused'),
      take_back: (actions) => this.takeBack(actions.map(orderOf)),
    };
    for (const kind of ACTION_ORDER) {
      const actions = of(kind);
      if (actions.length === 0) continue;
      await steps[kind](actions);
      if (kind === 'pay') await this.desk();
      // Parcels need their waybills before they can be handed over.
      if (kind === 'pack') await company.settle();
    }
    await company.settle();
  }

  private async receive(orders: readonly OlistOrder[]): Promise<void> {
    const fresh = orders.filter((order) => !this.orders.has(order.order_id));
    const inputs = fresh.map((order) => this.orderInput(order));
    const received = await this.company.must(receiveOrder, inputs);
    for (const [index, order] of fresh.entries()) {
      this.orders.set(order.order_id, received[index]!.order_id);
    }
  }

  /** The data's order in the unified format; the person is made up from its id. */
  private orderInput(order: OlistOrder): OrderInput {
    const random = seededRandom(seedOf(order.order_id, this.options.seed));
    const forgets = random.below(50) === 0;
    const person = brazilian(random, forgets);
    const lines = order.lines.map((line) => ({
      sku: skuCode(line.product_id),
      merchant: line.seller_id,
      qty: line.qty,
      price_minor: line.price_minor,
      discount_minor: 0,
    }));
    const freight_minor = order.lines.reduce((sum, line) => sum + line.freight_minor, 0);
    const goods = order.lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0);
    const paid = order.payments.reduce((sum, payment) => sum + payment.amount_minor, 0);
    return receiveOrder.input.parse({
      shop: OLIST_SHOP,
      channel_order_no: order.order_id,
      placed_at: order.purchased_at.toISOString(),
      payment_kind: 'escrow',
      currency: 'BRL',
      recipient: {
        ...person,
        country: 'BR',
        province: order.state,
        city: order.city,
        district: '',
        postcode: `${order.zip_prefix}-${String(random.below(1000)).padStart(3, '0')}`,
      },
      lines,
      freight_minor,
      total_minor: lines.length === 0 ? paid : goods + freight_minor,
      channel_expires: true,
    });
  }

  private async pay(orders: readonly OlistOrder[]): Promise<void> {
    const inputs = orders.map((order) => {
      const due = order.lines.reduce((sum, l) => sum + l.price_minor * l.qty + l.freight_minor, 0);
      const known = order.payments.length > 0;
      const payments = known
        ? order.payments
        : [{ method: 'unknown', amount_minor: due, sequence: 1 }];
      return {
        shop: OLIST_SHOP,
        channel_order_no: order.order_id,
        payments: payments.map(({ method, amount_minor, sequence }) => ({
          method,
          provider: 'olist',
          provider_ref: `${order.order_id}-${sequence}-${method}`,
          amount_minor,
          captured_at: this.company.clock.now().toISOString(),
        })),
      };
    });
    // An order that an earlier run has ended already takes no payment any more.
    const open = await this.open(orders);
    await this.company.must(
      payOrder,
      inputs.filter((_, index) => open.has(orders[index]!.order_id)),
    );
  }

  /** Of the data's orders, those that are not cancelled or complete here. */
  private async open(orders: readonly OlistOrder[]): Promise<Set<string>> {
    const rows = await this.company.look<{ channel_order_no: string }>(
      `select channel_order_no from orders.sales_order
       where tenant_id = $1 and order_id = any($2) and state not in ('cancelled', 'completed')`,
      [this.company.actor.tenant_id, orders.map((order) => this.orders.get(order.order_id)!)],
    );
    return new Set(rows.map((row) => row.channel_order_no));
  }

  /** The order desk: incomplete addresses are completed, short payments and rules looked at. */
  private async desk(): Promise<void> {
    const { company } = this;
    const queue = await company.look<{
      order_id: string;
      kinds: string[];
      version: number;
      recipient: Record<string, string>;
    }>(
      `select o.order_id, array_agg(e.kind order by e.kind) as kinds, o.version, o.recipient
       from review.exception e join orders.sales_order o using (tenant_id, order_id)
       where e.tenant_id = $1 and e.state = 'open' and o.state = 'in_review'
         and exists (select from orders.order_line l
           where l.tenant_id = o.tenant_id and l.order_id = o.order_id)
       group by o.tenant_id, o.order_id order by o.order_id`,
      [company.actor.tenant_id],
    );
    const incomplete = queue.filter((row) => row.kinds.includes('ADDR_INCOMPLETE'));
    await company.must(
      editOrder,
      incomplete.map(({ order_id, version, recipient }) => {
        const { name, phone, country, province, city, district, street, postcode } = recipient;
        const random = seededRandom(seedOf(order_id, this.options.seed));
        const detail = `${1 + random.below(900)}, ${recipient['detail']}`;
        const full = { name, phone, country, province, city, district, street, postcode, detail };
        return editOrder.input.parse({ order_id, version, recipient: full });
      }),
    );
    const judged = queue.filter((row) => row.kinds.some((kind) => kind !== 'ADDR_INCOMPLETE'));
    const note = 'looked at by the order desk';
    await company.must(
      approveOrder,
      judged.map(({ order_id }) => ({ order_id, override: true, note })),
    );
    // A completed address lets its order go on by a reaction.
    if (incomplete.length > 0) await company.settle();
  }

  private async cancel(orders: readonly OlistOrder[]): Promise<void> {
    const open = await this.open(orders);
    await this.company.must(
      cancelOrder,
      orders
        .filter((order) => open.has(order.order_id))
        .map((order) => ({
          order_id: this.orders.get(order.order_id)!,
          reason: order.status === 'unavailable' ? 'unavailable' : 'cancelled by the buyer',
        })),
    );
  }

  /** Shipments of the data's orders that are in a state. */
  private shipments(orders: readonly OlistOrder[], states: readonly string[]) {
    return this.company.look<ShipmentRow>(
      `select order_id, shipment_id, warehouse_id, state from orders.shipment
       where tenant_id = $1 and order_id = any($2) and state = any($3)
       order by warehouse_id, shipment_id`,
      [
        this.company.actor.tenant_id,
        orders.map((order) => this.orders.get(order.order_id)!),
        states,
      ],
    );
  }

  /** Waves: per warehouse, and what stays open apart from what is picked. */
  private async release(actions: readonly Planned[]): Promise<void> {
    const method = this.options.engines === false ? 'by_place' : 'engines';
    for (const leave_open of [false, true]) {
      const orders = actions
        .filter((each) => (each.leave_open ?? false) === leave_open)
        .map((each) => this.data.orders[each.order]!);
      if (orders.length === 0) continue;
      const groups = new Map<string, string[]>();
      for (const row of await this.shipments(orders, ['planned'])) {
        groups.set(row.warehouse_id, [...(groups.get(row.warehouse_id) ?? []), row.shipment_id]);
      }
      const inputs = [...groups].flatMap(([warehouse, ids]) =>
        slices(ids, 200).map((shipment_ids) =>
          releaseWave.input.parse({ warehouse, shipment_ids, method }),
        ),
      );
      await this.company.must(releaseWave, inputs);
      if (!leave_open) await this.pick(orders);
    }
  }

  private async pick(orders: readonly OlistOrder[]): Promise<void> {
    const tasks = await this.company.look<{ task_id: string }>(
      `select distinct t.task_id from picking.task_line l
       join picking.task t using (tenant_id, task_id)
       join orders.shipment s on s.tenant_id = l.tenant_id and s.shipment_id = l.shipment_id
       where l.tenant_id = $1 and s.order_id = any($2) and t.done_at is null order by t.task_id`,
      [this.company.actor.tenant_id, orders.map((order) => this.orders.get(order.order_id)!)],
    );
    await this.company.must(confirmTask, tasks);
  }

  /** The bench: scan, weigh; when the scale differs from the guess, put on what it shows. */
  private async pack(orders: readonly OlistOrder[]): Promise<void> {
    const { company } = this;
    await this.pick(orders);
    const shipments = await this.shipments(orders, ['picked']);
    const lines = await company.look<{
      shipment_id: string;
      code: string;
      qty: number;
      weight: number;
      volume_mm3: string;
    }>(
      `select l.shipment_id, k.code, (l.qty_picked - l.qty_packed) as qty,
         (l.qty_picked - l.qty_packed) * k.weight_g as weight,
         (l.qty_picked - l.qty_packed) * k.length_mm::numeric * k.width_mm * k.height_mm
           as volume_mm3
       from orders.shipment_line l join catalog.sku k using (tenant_id, sku_id)
       where l.tenant_id = $1 and l.shipment_id = any($2) and l.qty_picked > l.qty_packed
       order by l.shipment_id, k.code`,
      [company.actor.tenant_id, shipments.map((row) => row.shipment_id)],
    );
    const goods = new Map<string, typeof lines>();
    for (const line of lines)
      goods.set(line.shipment_id, [...(goods.get(line.shipment_id) ?? []), line]);
    const cartonOf = this.options.engines === false ? await cartonsByVolume(company) : () => ({});
    const inputs = [...goods].map(([shipment_id, own]) => {
      const scans = own.map(({ code, qty }) => ({ barcode: code, qty }));
      const key = scans.map(({ barcode, qty }) => `${barcode}x${qty}`).join();
      const guess = own.reduce((sum, line) => sum + Number(line.weight), 0) + 220;
      const weight_g = Math.min(199_000, this.weights.get(key) ?? guess);
      const mm3 = own.reduce((sum, line) => sum + Number(line.volume_mm3), 0);
      const carton = cartonOf(mm3, guess);
      return { key, input: packParcel.input.parse({ shipment_id, scans, weight_g, ...carton }) };
    });
    const outcomes = await company.try(
      packParcel,
      inputs.map((each) => each.input),
    );
    const again = outcomes.flatMap((outcome, index) => {
      if (!(outcome instanceof Problem)) return [];
      const expected = outcome.members['expected_g'];
      if (outcome.code !== 'WEIGHT_RANGE' || typeof expected !== 'number') throw outcome;
      const { key, input } = inputs[index]!;
      this.weights.set(key, expected);
      return [{ ...input, weight_g: Math.min(expected, 199_999), weight_confirmed: true }];
    });
    await company.must(packParcel, again);
  }

  /** The dispatcher hands the parcels of each warehouse to each carrier. */
  private async handOver(orders: readonly OlistOrder[]): Promise<void> {
    const parcels = await this.company.look<{
      parcel_id: string;
      warehouse_id: string;
      carrier: string;
    }>(
      `select p.parcel_id, p.warehouse_id, w.carrier from packing.parcel p
       join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
         and w.state = 'active'
       where p.tenant_id = $1 and p.order_id = any($2) and p.state = 'packed'
       order by p.warehouse_id, w.carrier, p.parcel_id`,
      [this.company.actor.tenant_id, orders.map((order) => this.orders.get(order.order_id)!)],
    );
    const groups = new Map<string, typeof parcels>();
    for (const parcel of parcels) {
      const key = `${parcel.warehouse_id} ${parcel.carrier}`;
      groups.set(key, [...(groups.get(key) ?? []), parcel]);
    }
    await this.company.must(
      handOver,
      [...groups.values()].map((group) =>
        handOver.input.parse({
          warehouse: group[0]!.warehouse_id,
          carrier: group[0]!.carrier,
          parcel_ids: group.map((parcel) => parcel.parcel_id),
        }),
      ),
    );
  }

  private parcelsOnTheWay(orders: readonly OlistOrder[], states: readonly string[]) {
    return this.company.look<{ parcel_id: string; order_id: string; waybill_id: string }>(
      `select p.parcel_id, p.order_id, w.waybill_id from packing.parcel p
       join shipping.waybill w on w.tenant_id = p.tenant_id and w.parcel_id = p.parcel_id
         and w.state = 'active'
       where p.tenant_id = $1 and p.order_id = any($2) and p.state = any($3) order by p.parcel_id`,
      [
        this.company.actor.tenant_id,
        orders.map((order) => this.orders.get(order.order_id)!),
        states,
      ],
    );
  }

  /** Moments of the actions by our order id. */
  private moments(actions: readonly Planned[]): Map<string, Date> {
    return new Map(
      actions.map((each) => [this.orders.get(this.data.orders[each.order]!.order_id)!, each.at]),
    );
  }

  private async track(actions: readonly Planned[], state: 'in_transit'): Promise<void> {
    const at = this.moments(actions);
    const orders = actions.map((each) => this.data.orders[each.order]!);
    const parcels = await this.parcelsOnTheWay(orders, ['handed_over']);
    await this.company.must(
      recordTracking,
      parcels.map(({ waybill_id, order_id }) => {
        const events = [{ state, at: at.get(order_id)!.toISOString(), code: 'TRANSIT' }];
        return recordTracking.input.parse({ waybill_id, events });
      }),
    );
  }

  private async deliver(actions: readonly Planned[], result: 'delivered' | 'refused') {
    const at = this.moments(actions);
    const orders = actions.map((each) => this.data.orders[each.order]!);
    const parcels = await this.parcelsOnTheWay(orders, ['handed_over']);
    const how =
      result === 'delivered' ? { signed_by: 'recipient' } : { reason: 'no longer wanted' };
    await this.company.must(
      recordDelivery,
      parcels.map(({ parcel_id, order_id }) => {
        const moment = at.get(order_id)!.toISOString();
        return recordDelivery.input.parse({ parcel_id, result, at: moment, ...how });
      }),
    );
  }

  private async takeBack(orders: readonly OlistOrder[]): Promise<void> {
    const parcels = await this.parcelsOnTheWay(orders, ['refused']);
    await this.company.must(
      takeBack,
      parcels.map(({ parcel_id }) => takeBack.input.parse({ parcel_id })),
    );
  }

  /** Refunds are carried out by hand at the end of the replay. */
  private async cashier(): Promise<void> {
    const refunds = await this.company.look<{ refund_id: string }>(
      `select refund_id from orders.refund
       where tenant_id = $1 and state = 'requested' order by refund_id`,
      [this.company.actor.tenant_id],
    );
    await this.company.must(
      recordRefund,
      refunds.map(({ refund_id }) => ({ refund_id, result: 'done' as const })),
    );
    await this.company.settle();
  }
}

/** What the smallest carton is that goods fill to three quarters at most: no look at their shape. */
async function cartonsByVolume(company: Company) {
  const cartons = await company.look<{ code: string; mm3: string; max_gross_g: number }>(
    `select code, inner_length_mm::bigint * inner_width_mm * inner_height_mm as mm3, max_gross_g
     from packing.carton where tenant_id = $1 and active order by mm3, code`,
    [company.actor.tenant_id],
  );
  return (mm3: number, weight_g: number): { carton?: string } => {
    const fits = cartons.find((each) => {
      return mm3 <= 0.75 * Number(each.mm3) && weight_g <= each.max_gross_g;
    });
    const carton = (fits ?? cartons.at(-1))?.code;
    return carton === undefined ? {} : { carton };
  };
}

function slices<T>(list: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let from = 0; from < list.length; from += size) found.push(list.slice(from, from + size));
  return found;
}

const SHORTEST_MS = 4 * HOUR;
const LONGEST_MS = 24 * HOUR;
const ENOUGH = 200;

/**
 * Actions in windows of time that are worked on together: at least four hours, then as soon as
 * there is enough to do, at most a day. Within one, by kind in the order of the work.
 */
function intoWindows(actions: readonly Planned[]): Planned[][] {
  const sorted = [...actions].sort((a, b) => a.at.getTime() - b.at.getTime() || a.order - b.order);
  const windows: Planned[][] = [];
  let window: Planned[] = [];
  for (const action of sorted) {
    const span = action.at.getTime() - (window[0]?.at.getTime() ?? action.at.getTime());
    if (span > LONGEST_MS || (span > SHORTEST_MS && window.length >= ENOUGH)) {
      windows.push(window);
      window = [];
    }
    window.push(action);
  }
  if (window.length > 0) windows.push(window);
  return windows;
}
