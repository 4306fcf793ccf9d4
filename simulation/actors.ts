/**
 * Buyers, channels and the office of a simulated world: they order, pay, change their minds, repeat
 * themselves, approve, hold, move stock about, and remember what they were told.
 */
import {
  approveOrder,
  cancelOrder,
  confirmOrder,
  editOrder,
  payOrder,
  receiveOrder,
  recordRefund,
} from '../areas/orders/commands.ts';
import { holdOrder, releaseHold } from '../areas/orders/commands-hold.ts';
import type { OrderInput } from '../areas/orders/model.ts';
import { resolveException } from '../areas/review/commands.ts';
import type { Command } from '../kernel/command.ts';
import type { Random } from '../kernel/id.ts';
import { Problem } from '../kernel/problem.ts';
import type { Fact, Ledger } from './checks.ts';

/** An article of the world; a bundle has parts. */
export interface Article {
  code: string;
  price_minor: number;
  parts?: { code: string; qty: number }[];
}

/** What there is in a world, as made from its seed. */
export interface Setting {
  merchant: string;
  shops: readonly string[];
  warehouses: readonly string[];
  articles: readonly Article[];
  bins: readonly string[];
}

/** What somebody who acts can see and do. */
export interface Stage {
  readonly setting: Setting;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly tenant_id: string;
  /** The true time; the system's clock may differ. */
  now(): Date;
  /** A number that was not used before. */
  serial(): number;
  /** Looks at the database as at a screen; the tenant is $1. */
  look<R>(text: string, ...values: unknown[]): Promise<R[]>;
  /**
   * Sends inputs, in one call or each by a caller of its own at the same moment, and repeats each
   * call under its key until it is answered. Null: never answered, which is reported.
   */
  send<I, O>(command: Command<I, O>, inputs: readonly unknown[]): Promise<(O | Problem | null)[]>;
  /** Has something done a few acts later. */
  later(what: () => Promise<void>): void;
}

/** One thing that somebody may do. Null: there was nothing to do. */
export interface Act {
  name: string;
  weight: number;
  run(stage: Stage): Promise<string | null>;
}

export const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;
export const chance = (random: Random, share: number) => random.next() < share;

/** Some of a list, at most so many, in the list's order. */
export function some<T>(random: Random, from: readonly T[], most: number): T[] {
  const count = Math.min(from.length, 1 + random.below(most));
  const places = new Set<number>();
  while (places.size < count) places.add(random.below(from.length));
  return from.filter((_, index) => places.has(index));
}

/** What became of inputs in a few words. */
export function told(outcomes: readonly unknown[]): string {
  const words = outcomes.map((each) => {
    if (each === null) return 'no answer';
    return each instanceof Problem ? each.code : 'ok';
  });
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, n]) => (n === 1 ? word : `${n} ${word}`)).join(', ');
}

/** True for an outcome that is a success. */
export function isGood<O>(outcome: O | Problem | null): outcome is O {
  return outcome !== null && !(outcome instanceof Problem);
}

const PEOPLE = [
  ['广东省', '深圳市', '南山区', '科技园路1号'],
  ['上海市', '上海市', '青浦区', '盈港路8号'],
  ['北京市', '北京市', '朝阳区', '建国路1号'],
] as const;

function recipient(random: Random, forgets: boolean) {
  const [province, city, district, street] = pick(random, PEOPLE);
  const phone = `138${String(random.below(100_000_000)).padStart(8, '0')}`;
  const detail = forgets ? '' : `${1 + random.below(30)}栋${1 + random.below(900)}室`;
  return { name: '张小三', phone, province, city, district, street, detail, postcode: '' };
}

function pieces(setting: Setting, lines: readonly { sku: string; qty: number }[]): number {
  return lines.reduce((sum, { sku, qty }) => {
    const { parts } = setting.articles.find((each) => each.code === sku)!;
    return sum + qty * (parts?.reduce((all, part) => all + part.qty, 0) ?? 1);
  }, 0);
}

/** An order as a channel sends it. */
function newOrder(stage: Stage): OrderInput {
  const { random, setting } = stage;
  const lines = some(random, setting.articles, 3).map(({ code, price_minor }) => {
    return { sku: code, qty: 1 + random.below(4), price_minor, discount_minor: 0 };
  });
  const freight_minor = 100 * random.below(10);
  const goods = lines.reduce((sum, line) => sum + line.price_minor * line.qty, 0);
  const total_minor = goods + freight_minor;
  const cash = chance(random, 0.15);
  const serial = stage.serial();
  const paid = !cash && chance(random, 0.6);
  return {
    shop: pick(random, setting.shops),
    channel_order_no: `C${serial}`,
    placed_at: stage.now().toISOString(),
    payment_kind: cash ? 'cash_on_delivery' : pick(random, ['prepaid', 'escrow']),
    currency: 'CNY',
    recipient: recipient(random, chance(random, 0.1)),
    lines,
    order_discount_minor: 0,
    freight_minor,
    tax_minor: 0,
    total_minor,
    payments: paid ? [payment(stage, total_minor)] : [],
    buyer_remark: chance(random, 0.1) ? '请开发票' : '',
    seller_remark: '',
    special: {},
    channel_expires: chance(random, 0.3),
  };
}

function payment(stage: Stage, amount_minor: number) {
  const provider_ref = `P${stage.serial()}`;
  const captured_at = stage.now().toISOString();
  return { method: 'wallet', provider: 'simpay', provider_ref, amount_minor, captured_at };
}

type Payment = ReturnType<typeof payment>;

/** Remembers payments before they are told, and that they were taken. */
function notePayments({ ledger }: Stage, payments: readonly Payment[], known: boolean): void {
  for (const { provider_ref, amount_minor } of payments) {
    const before = ledger.payments.get(provider_ref);
    ledger.payments.set(provider_ref, { amount_minor, known: known || before?.known === true });
  }
}

/** Sends orders; what is acknowledged is remembered. */
async function sendOrders(stage: Stage, orders: readonly OrderInput[]): Promise<string> {
  const { ledger, setting } = stage;
  for (const order of orders) {
    const { shop, channel_order_no, total_minor } = order;
    const key = `${shop} ${channel_order_no}`;
    const fresh = { shop, channel_order_no, pieces: pieces(setting, order.lines), total_minor };
    if (!ledger.orders.has(key)) ledger.orders.set(key, { ...fresh, order_id: null });
    notePayments(stage, order.payments as Payment[], false);
  }
  const outcomes = await stage.send(receiveOrder, orders);
  for (const [index, outcome] of outcomes.entries()) {
    if (!isGood(outcome)) continue;
    const { shop, channel_order_no, payments } = orders[index]!;
    const sent = ledger.orders.get(`${shop} ${channel_order_no}`)!;
    // Told another id than before: the question about orders finds it.
    sent.order_id = sent.order_id ?? outcome.order_id;
    if (sent.order_id !== outcome.order_id) sent.pieces = -1;
    if (!outcome.replayed) notePayments(stage, payments as Payment[], true);
  }
  return told(outcomes);
}

const lastOrders: WeakMap<Ledger, OrderInput[]> = new WeakMap();

const order: Act = {
  name: 'buyer.order',
  weight: 10,
  async run(stage) {
    const count = chance(stage.random, 0.3) ? 2 + stage.random.below(4) : 1;
    const orders = Array.from({ length: count }, () => newOrder(stage));
    const known = lastOrders.get(stage.ledger) ?? [];
    known.push(...orders);
    lastOrders.set(stage.ledger, known);
    // A channel that is slow: the order arrives after what was done next.
    if (chance(stage.random, 0.05)) {
      stage.later(async () => void (await sendOrders(stage, orders)));
      return `${count} will come later`;
    }
    return `${orders.map((each) => each.channel_order_no).join(' ')}: ${await sendOrders(stage, orders)}`;
  },
};

/** The channel sends an order again, sometimes with another content. */
const repeat: Act = {
  name: 'channel.repeat',
  weight: 3,
  async run(stage) {
    const known = lastOrders.get(stage.ledger) ?? [];
    if (known.length === 0) return null;
    const again = some(stage.random, known, 2);
    if (chance(stage.random, 0.7)) {
      return `${again.map((each) => each.channel_order_no).join(' ')}: ${await sendOrders(stage, again)}`;
    }
    const changed = again.map((each) => {
      return { ...each, freight_minor: each.freight_minor + 1, total_minor: each.total_minor + 1 };
    });
    // Not remembered: only the content that came first may be taken.
    const unknown = changed.filter((each) => {
      const sent = stage.ledger.orders.get(`${each.shop} ${each.channel_order_no}`);
      return sent?.order_id != null;
    });
    if (unknown.length === 0) return null;
    return `changed: ${told(await stage.send(receiveOrder, unknown))}`;
  },
};

interface OrderRow {
  order_id: string;
  order_no: string;
  version: number;
  total_minor: number;
  paid_minor: number;
}

const ORDERS = `select order_id, order_no, version, total_minor, paid_minor
  from orders.sales_order where tenant_id = $1 and stage = any($2) order by order_id`;

const OPEN = ['awaiting_payment', 'in_review', 'approved', 'allocated', 'picking', 'picked'].concat(
  ['packed'],
);

/** Some orders that stand at one of these stages. */
async function ordersAt(stage: Stage, stages: readonly string[], most = 3): Promise<OrderRow[]> {
  const rows = await stage.look<OrderRow>(ORDERS, stages);
  return rows.length === 0 ? [] : some(stage.random, rows, most);
}

const named = (rows: readonly OrderRow[]) => rows.map((row) => row.order_no).join(' ');

const pay: Act = {
  name: 'buyer.pay',
  weight: 6,
  async run(stage) {
    const { random } = stage;
    const orders = await ordersAt(stage, ['awaiting_payment', 'in_review']);
    const inputs = orders.flatMap(({ order_id, total_minor, paid_minor }) => {
      const due = Number(total_minor) - Number(paid_minor);
      if (due <= 0) return [];
      const short = chance(random, 0.2) && due > 1 ? 1 + random.below(due - 1) : 0;
      const over = chance(random, 0.05) ? 100 : 0;
      const payments = [due - short + over];
      if (chance(random, 0.2) && payments[0]! > 1) payments.push(payments[0]! - 1);
      if (payments.length === 2) payments[0] = 1;
      return [{ order_id, payments: payments.map((amount) => payment(stage, amount)) }];
    });
    if (inputs.length === 0) return null;
    for (const { payments } of inputs) notePayments(stage, payments, false);
    const outcomes = await stage.send(payOrder, inputs);
    for (const [index, outcome] of outcomes.entries()) {
      if (isGood(outcome)) notePayments(stage, inputs[index]!.payments, true);
    }
    // The payment service says it again, under another key.
    if (chance(random, 0.3)) await stage.send(payOrder, inputs);
    return `${named(orders)}: ${told(outcomes)}`;
  },
};

/** What a command over order ids leads to, when it is told that it is done. */
function factAct(
  name: string,
  weight: number,
  command: Command<never, { order_id: string }>,
  stages: readonly string[],
  fact: Fact,
  more: Record<string, unknown> = {},
): Act {
  return {
    name,
    weight,
    async run(stage) {
      const orders = await ordersAt(stage, stages);
      if (orders.length === 0) return null;
      const inputs = orders.map(({ order_id }) => ({ order_id, ...more }));
      const outcomes = await stage.send(command, inputs);
      for (const outcome of outcomes) {
        if (isGood(outcome)) stage.ledger.fact(fact, outcome.order_id);
      }
      return `${named(orders)}: ${told(outcomes)}`;
    },
  };
}

const asAny = <I, O>(command: Command<I, O>) => command as unknown as Command<never, O>;

const cancel = factAct(
  'buyer.cancel',
  3,
  asAny(cancelOrder),
  [...OPEN, 'shipped', 'delivered'],
  'cancelled',
  { reason: 'changed my mind' },
);
const confirm = factAct(
  'buyer.confirm',
  3,
  asAny(confirmOrder),
  ['delivered', 'shipped'],
  'completed',
);
const approve = factAct(
  'clerk.approve',
  4,
  asAny(approveOrder),
  ['in_review', 'approved'],
  'approved',
  { override: true, note: 'looked at' },
);

const edit: Act = {
  name: 'buyer.edit',
  weight: 2,
  async run(stage) {
    const orders = await ordersAt(stage, OPEN);
    if (orders.length === 0) return null;
    const inputs = orders.map(({ order_id, version }) => {
      const stale = chance(stage.random, 0.15) && version > 1 ? 1 : 0;
      const whole = chance(stage.random, 0.6);
      const seller_remark = `note ${stage.serial()}`;
      const base = { order_id, version: version - stale, seller_remark };
      return whole ? { ...base, recipient: recipient(stage.random, false) } : base;
    });
    const outcomes = await stage.send(editOrder, inputs);
    for (const [index, outcome] of outcomes.entries()) {
      if (!isGood(outcome)) continue;
      stage.ledger.remarks.set(outcome.order_id, inputs[index]!.seller_remark);
    }
    return `${named(orders)}: ${told(outcomes)}`;
  },
};

const hold: Act = {
  name: 'clerk.hold',
  weight: 2,
  async run(stage) {
    const orders = await ordersAt(stage, OPEN, 2);
    if (orders.length === 0) return null;
    const reason = `reason ${stage.serial()}`;
    const inputs = orders.map(({ order_id }) => ({ order_id, reason }));
    const outcomes = await stage.send(holdOrder, inputs);
    for (const each of outcomes) if (isGood(each)) stage.ledger.held.set(each.order_id, true);
    return `${named(orders)}: ${told(outcomes)}`;
  },
};

const unhold: Act = {
  name: 'clerk.release_hold',
  weight: 4,
  async run(stage) {
    const rows = await stage.look<OrderRow>(
      `select order_id, order_no, version, total_minor, paid_minor from orders.sales_order
       where tenant_id = $1 and held_at is not null and state <> 'cancelled' order by order_id`,
    );
    if (rows.length === 0) return null;
    const orders = some(stage.random, rows, 3);
    const outcomes = await stage.send(
      releaseHold,
      orders.map(({ order_id }) => ({ order_id })),
    );
    for (const each of outcomes) if (isGood(each)) stage.ledger.held.set(each.order_id, false);
    return `${named(orders)}: ${told(outcomes)}`;
  },
};

/** What a person can settle by a word; a lost parcel stays open until somebody does something. */
const resolve: Act = {
  name: 'clerk.resolve',
  weight: 3,
  async run(stage) {
    const rows = await stage.look<{ exception_id: string; kind: string }>(
      `select exception_id, kind from review.exception e
       where tenant_id = $1 and state = 'open' and not exists (select from packing.parcel p
         where p.tenant_id = e.tenant_id and p.order_id = e.order_id and p.state = 'lost')
       order by exception_id`,
    );
    if (rows.length === 0) return null;
    const chosen = some(stage.random, rows, 3);
    const inputs = chosen.map(({ exception_id }) => ({ exception_id, resolution: 'settled' }));
    const outcomes = await stage.send(resolveException, inputs);
    for (const each of outcomes) {
      if (isGood(each)) stage.ledger.fact('exception_resolved', each.exception_id);
    }
    return `${chosen.map((row) => row.kind).join(' ')}: ${told(outcomes)}`;
  },
};

const refund: Act = {
  name: 'clerk.refund',
  weight: 3,
  async run(stage) {
    const rows = await stage.look<{ refund_id: string }>(
      `select refund_id from orders.refund where tenant_id = $1 and state = 'requested'
       order by refund_id`,
    );
    if (rows.length === 0) return null;
    const inputs = some(stage.random, rows, 3).map(({ refund_id }) => {
      return { refund_id, result: chance(stage.random, 0.85) ? 'done' : 'failed' };
    });
    const outcomes = await stage.send(recordRefund, inputs);
    for (const [index, each] of outcomes.entries()) {
      if (!isGood(each)) continue;
      const done = inputs[index]!.result === 'done';
      stage.ledger.fact(done ? 'refund_done' : 'refund_failed', each.refund_id);
    }
    return told(outcomes);
  },
};

/** Names that nobody knows: they must be refused and change nothing. */
const stranger: Act = {
  name: 'channel.stranger',
  weight: 1,
  async run(stage) {
    const order_id = '00000000-0000-7000-8000-00000000dead';
    const payments = [payment(stage, 100)];
    const outcomes = [
      ...(await stage.send(payOrder, [{ order_id, payments }])),
      ...(await stage.send(cancelOrder, [{ order_id, reason: 'unknown' }])),
    ];
    return told(outcomes);
  },
};

export const OFFICE_ACTS: readonly Act[] = [
  order,
  repeat,
  pay,
  cancel,
  confirm,
  approve,
  edit,
  hold,
  unhold,
  resolve,
  refund,
  stranger,
];
