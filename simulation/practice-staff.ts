/**
 * The made-up buyers and staff of a demo company that is being simulated in a server: each looks at
 * what waits and does some of it, through the commands that people use. What is refused waits.
 */

import { recordDelivery, takeBack } from '../areas/delivery/commands.ts';
import {
  approveOrder,
  cancelOrder,
  confirmOrder,
  payOrder,
  receiveOrder,
} from '../areas/orders/commands.ts';
import { packParcel } from '../areas/packing/commands-pack.ts';
import { confirmPick, confirmTask } from '../areas/picking/commands.ts';
import * as see from '../areas/practice/staff.sql.ts';
import { retryPrint, savePrinter } from '../areas/printing/commands.ts';
import { handOver } from '../areas/shipping/commands-hand-over.ts';
import { receiveStock } from '../areas/stock/commands.ts';
import { giveFeedback } from '../areas/voice/giving.ts';
import { FEEDBACK_TAGS } from '../areas/voice/model.ts';
import { releaseWave } from '../areas/waves/commands.ts';
import type { Command } from '../kernel/command.ts';
import { type Transaction, wholeTenant } from '../kernel/db.ts';
import type { Random } from '../kernel/id.ts';
import { PUBLIC, systemActor } from '../kernel/permission.ts';
import { Problem } from '../kernel/problem.ts';
import type { Services } from '../kernel/route.ts';
import { CN_PLACES, chinese } from './made-up.ts';

/** One look of the staff at the company: how much simulated time passed since the last one. */
export interface Turn {
  services: Services;
  tenant_id: string;
  run_id: string;
  /** Simulated seconds in a second. */
  speed: number;
  simulated_s: number;
  /** Number of the next order of the run. */
  serial: number;
  /** How often something that happens so often in a simulated hour happens in this turn. */
  often(name: string, per_hour: number): number;
}

const HOUR_S = 3600;
/** Orders in a simulated hour: the bound of 5,000 is reached in two days. */
const ORDERS = 100;
/** How long one of the printers cannot be reached, and how often that happens. */
const BROKEN_S = 1200;
const BREAKS_EVERY_S = 3 * HOUR_S;
const NOWHERE = '127.0.0.1:9';

const TAGS = Object.keys(FEEDBACK_TAGS);
const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;
const chance = (random: Random, share: number) => random.next() < share;

function look<R>(turn: Turn, work: (tx: Transaction) => Promise<R>): Promise<R> {
  const { services, tenant_id } = turn;
  const reading = { scope: wholeTenant(tenant_id), now: services.clock.now(), name: 'practice' };
  return services.db.transaction({ ...reading, read_only: true }, work);
}

/** Runs a command; problems are the staff's daily life. Returns how many inputs went well. */
async function run<I>(turn: Turn, command: Command<I, unknown>, inputs: readonly unknown[]) {
  if (inputs.length === 0) return 0;
  const actor = systemActor(turn.tenant_id, 'simulation');
  const parsed = inputs.map((input) => command.input.parse(input));
  const outcomes = await turn.services.run(command, actor, parsed);
  return outcomes.filter((outcome) => !(outcome instanceof Problem)).length;
}

/** An instant that lies so many simulated seconds back. */
function ago(turn: Turn, seconds: number): Date {
  return new Date(turn.services.clock.now().getTime() - (seconds * 1000) / turn.speed);
}

/** Buyers order: most pay at once, some forget the house number, some want an invoice. */
export async function order(turn: Turn): Promise<number> {
  const count = turn.often('order', ORDERS);
  if (count === 0) return 0;
  const articles = await look(turn, (tx) => see.seenArticles(tx));
  const shops = [...new Set(articles.map((each) => each.shop))];
  if (shops.length === 0) return 0;
  const inputs = Array.from({ length: count }, (_, index) => {
    const shop = pick(turn.services.random, shops);
    const range = articles.filter((each) => each.shop === shop);
    return orderOf(turn, range, turn.serial + index);
  });
  return run(turn, receiveOrder, inputs);
}

type Article = Awaited<ReturnType<typeof see.seenArticles>>[number];

function orderOf(turn: Turn, range: readonly Article[], serial: number) {
  const { random, clock } = turn.services;
  const chosen = new Set(Array.from({ length: 1 + random.below(3) }, () => pick(random, range)));
  const lines = [...chosen].map(({ sku, merchant, price_minor }) => {
    return { sku, merchant, price_minor, qty: 1 + random.below(2), discount_minor: 0 };
  });
  const total_minor = lines.reduce((sum, line) => sum + line.price_minor * line.qty, 600);
  const placed_at = clock.now().toISOString();
  const no = `${turn.run_id.slice(-8)}-${String(serial).padStart(4, '0')}`;
  const { shop, currency } = range[0]!;
  const payment = { method: 'alipay', provider: 'demo-pay', provider_ref: `P${no}` };
  const paid = { ...payment, amount_minor: total_minor, captured_at: placed_at };
  return {
    shop,
    channel_order_no: no,
    placed_at,
    payment_kind: 'prepaid',
    currency,
    recipient: { ...chinese(random, chance(random, 0.03)), ...pick(random, CN_PLACES) },
    lines,
    freight_minor: 600,
    total_minor,
    payments: chance(random, 0.1) ? [] : [paid],
    buyer_remark: chance(random, 0.03) ? '请开发票' : '',
  };
}

/** Buyers pay late, change their mind, confirm, and say how it was. */
async function buyers(turn: Turn): Promise<void> {
  const { random, clock } = turn.services;
  const [unpaid, open, delivered] = await look(turn, (tx) =>
    Promise.all([
      see.seenUnpaid(tx, { before: ago(turn, 600), count: turn.often('pay', 15) }),
      see.seenOpen(tx, { count: turn.often('cancel', 2) }),
      see.seenDelivered(tx, { before: ago(turn, HOUR_S), count: turn.often('confirm', 60) }),
    ]),
  );
  const captured_at = clock.now().toISOString();
  await run(
    turn,
    payOrder,
    unpaid.map(({ order_id, total_minor: amount_minor }) => {
      const payment = { method: 'alipay', provider: 'demo-pay', provider_ref: `L${order_id}` };
      return { order_id, payments: [{ ...payment, amount_minor, captured_at }] };
    }),
  );
  await run(
    turn,
    cancelOrder,
    open.map(({ order_id }) => ({ order_id, reason: '买家不想要了' })),
  );
  await run(
    turn,
    confirmOrder,
    delivered.map(({ order_id }) => ({ order_id })),
  );
  const judged = delivered.filter(() => chance(random, 0.4));
  const limits = { merchant_ids: null, warehouse_ids: null };
  const buyer = { kind: 'buyer' as const, id: null, tenant_id: turn.tenant_id, ...limits };
  if (judged.length === 0) return;
  await turn.services.run(
    giveFeedback as Command<unknown, unknown>,
    { ...buyer, permissions: [PUBLIC] },
    judged.map(({ order_id, phone_tail: proof }) => {
      const score = pick(random, [5, 5, 5, 5, 4, 4, 3, 2, 1]);
      const text = score > 3 ? '包装仔细，很满意' : '送得有点慢';
      const said = { score, tags: [pick(random, TAGS)], text };
      return { order_id, key: `practice ${order_id}`, proof, ...said };
    }),
  );
}

/** Clerks pass what waits for them; goods come in before they run out. */
async function office(turn: Turn): Promise<void> {
  const { random } = turn.services;
  const [waiting, low] = await look(turn, async (tx) => [
    await see.seenInReview(tx, { count: turn.often('review', 12) }),
    turn.often('restock', 2) > 0 ? await see.seenLow(tx) : [],
  ]);
  await run(
    turn,
    approveOrder,
    waiting.map(({ order_id }) => ({ order_id, override: true, note: '已电话核实' })),
  );
  await run(
    turn,
    receiveStock,
    low.map(({ warehouse, merchant, sku: code, location }, index) => ({
      warehouse,
      sku: { merchant, code },
      qty: 60 + random.below(60),
      reference: `P${turn.run_id.slice(-8)}-${turn.simulated_s}-${index}`,
      location,
    })),
  );
}

/** Waves go out, carts are walked, some pieces are not at the shelf, parcels are packed. */
async function floor(turn: Turn): Promise<void> {
  const { random } = turn.services;
  const [planned, tasks, picked] = await look(turn, async (tx) => [
    turn.often('wave', 3) > 0 ? await see.seenPlanned(tx, { count: 120 }) : [],
    await see.seenTasks(tx, { count: turn.often('pick', 40) }),
    await see.seenToPack(tx, { count: turn.often('pack', 130) }),
  ]);
  await run(
    turn,
    releaseWave,
    [...Map.groupBy(planned, (row) => row.warehouse)].map(([warehouse, own]) => {
      return { warehouse, shipment_ids: own.map((row) => row.shipment_id), cart_slots: 6 };
    }),
  );
  const short = tasks.filter(() => chance(random, 0.05));
  await run(
    turn,
    confirmPick,
    short.map(({ task_id, seq, open, barcode }) => {
      const missing = { short_qty: 1, short_reason: 'not_found' };
      return { task_id, seq, qty: open - 1, ...missing, barcode };
    }),
  );
  await run(
    turn,
    confirmTask,
    tasks.filter((task) => !short.includes(task)).map(({ task_id }) => ({ task_id })),
  );
  await run(
    turn,
    packParcel,
    picked.map(({ shipment_id, barcodes, pieces, weight_g }) => {
      const scans = barcodes.map((barcode, index) => ({ barcode, qty: pieces[index]! }));
      return { shipment_id, scans, weight_g: weight_g + 200, weight_confirmed: true };
    }),
  );
}

/** The van comes, parcels arrive or are refused; what was refused comes back. */
async function road(turn: Turn): Promise<void> {
  const { random } = turn.services;
  const [packed, away] = await look(turn, async (tx) => [
    turn.often('van', 2) > 0 ? await see.seenPacked(tx, { count: 200 }) : [],
    await see.seenOnTheWay(tx, {
      before: ago(turn, 2 * HOUR_S),
      count: turn.often('deliver', 120),
    }),
  ]);
  const vans = Map.groupBy(packed, ({ warehouse, carrier }) => `${warehouse} ${carrier}`);
  await run(
    turn,
    handOver,
    [...vans.values()].map((own) => {
      const { warehouse, carrier } = own[0]!;
      return { warehouse, carrier, parcel_ids: own.map((row) => row.parcel_id) };
    }),
  );
  const [back, out] = [
    away.filter((row) => row.state === 'refused'),
    away.filter((row) => row.state !== 'refused'),
  ];
  await run(
    turn,
    recordDelivery,
    out.map(({ parcel_id }) => {
      const luck = random.next();
      if (luck < 0.93) return { parcel_id, result: 'delivered', signed_by: 'recipient' };
      if (luck < 0.97) return { parcel_id, result: 'failed', reason: '电话无人接听' };
      return { parcel_id, result: 'refused', reason: '拒收：不想要了' };
    }),
  );
  await run(
    turn,
    takeBack,
    back.map(({ parcel_id }) => ({ parcel_id })),
  );
}

/**
 * Papers come out of simulated printers. Every few hours one of them cannot be reached for a while;
 * then somebody sees to it and has the failed papers printed again.
 */
async function printers(turn: Turn): Promise<void> {
  if (turn.often('printers', 30) === 0) return;
  const [all, failed] = await look(turn, (tx) =>
    Promise.all([see.seenPrinters(tx), see.seenFailedJobs(tx, { count: 50 })]),
  );
  const phase = turn.simulated_s % BREAKS_EVERY_S;
  const round = Math.floor(turn.simulated_s / BREAKS_EVERY_S);
  const labels = all.filter(({ paper }) => paper !== 'A4');
  const is_time = phase >= HOUR_S && phase < HOUR_S + BROKEN_S;
  const broken = is_time ? labels[round % labels.length] : undefined;
  const wanted = all.map((printer) => {
    const how = printer === broken ? { driver: 'raw', address: NOWHERE } : WELL;
    return { ...printer, ...how };
  });
  await run(
    turn,
    savePrinter,
    wanted.filter((printer, index) => {
      const { driver, address } = all[index]!;
      return printer.driver !== driver || printer.address !== address;
    }),
  );
  if (broken !== undefined) return;
  await run(
    turn,
    retryPrint,
    failed.map(({ job_id }) => ({ job_id })),
  );
}

const WELL = { driver: 'simulated', address: '' };

/** Everybody does some of his work. Returns how many orders were made. */
export async function work(turn: Turn): Promise<number> {
  await printers(turn);
  const made = await order(turn);
  await buyers(turn);
  await office(turn);
  await floor(turn);
  await road(turn);
  return made;
}
