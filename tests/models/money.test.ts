/**
 * Money against plain sums: orders of any amount, payments in parts, again and under numbers of
 * others, cash on delivery, refunds that fail or not. Never more back than came in.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import { saveSku } from '../../areas/catalog/commands.ts';
import { cancelOrder, payOrder, receiveOrder, recordRefund } from '../../areas/orders/commands.ts';
import { openStock } from '../../areas/stock/commands.ts';
import { anOrder, must } from '../world.ts';
import {
  explore,
  type Machine,
  nobody,
  openReal,
  type Real,
  type Run,
  race,
  told,
} from './machine.ts';

/** The largest amount that an order may have. */
const MOST = 9_000_000_000_000;

interface Money {
  qty: number;
  price: number;
  discount: number;
  freight: number;
  tax: number;
  /** What the sender got wrong in the total. */
  wrong: number;
  cash: boolean;
}

interface Payment {
  ref: number;
  amount: number;
}

type Act =
  | { do: 'receive'; key: number; money: Money; payments: Payment[] }
  | { do: 'pay'; key: number; payments: Payment[]; known?: boolean }
  | { do: 'cancel'; key: number; known?: boolean }
  | { do: 'refund'; key: number; nth: number; result: 'done' | 'failed'; known?: boolean };

interface Order {
  content: string;
  cash: boolean;
  total: number;
  cancelled: boolean;
  payments: Payment[];
  refunds: { amount: number; state: string }[];
}

interface State {
  orders: Record<number, Order>;
  /** To which order a provider's number belongs. */
  owners: Record<number, number>;
}

const amount = fc.oneof(
  fc.integer({ min: 1, max: 10_000 }),
  fc.constantFrom(1, 3333, 99_999_999, MOST - 1, MOST),
);
const small = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 }), fc.constant(MOST));
const payments = (minLength: number) =>
  fc.array(fc.record({ ref: fc.nat({ max: 5 }), amount }), { minLength, maxLength: 3 });
const key = fc.nat({ max: 2 });

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      key,
      money: fc.record({
        qty: fc.constantFrom(1, 2, 3, 7, 1000),
        price: fc.oneof(fc.nat({ max: 100_000 }), fc.constantFrom(0, MOST / 1000, MOST)),
        discount: fc.oneof(fc.constant(0), fc.nat({ max: 3000 })),
        freight: small,
        tax: fc.oneof(fc.constant(0), fc.nat({ max: 900 })),
        wrong: fc.oneof(
          { weight: 9, arbitrary: fc.constant(0) },
          fc.constantFrom(1, -1, 1_000_000),
        ),
        cash: fc.boolean(),
      }),
      payments: payments(0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pay' as const), key, payments: payments(1) }),
  },
  fc.record({ do: fc.constant('cancel' as const), key }),
  fc.record({
    do: fc.constant('refund' as const),
    key,
    nth: fc.nat({ max: 2 }),
    result: fc.constantFrom('done' as const, 'failed' as const),
  }),
);

const totalOf = ({ qty, price, discount, freight, tax }: Money) =>
  qty * price - discount + freight + tax;
const sum = (list: readonly { amount: number }[]) =>
  list.reduce((total, each) => total + each.amount, 0);

/** What can be said against an order before anybody is asked. */
function refused({ money, payments: paid }: Extract<Act, { do: 'receive' }>): string | null {
  const { qty, price, discount, wrong, cash } = money;
  const sent = totalOf(money) + wrong;
  if (sent > MOST || sent < 0) return 'FIELD_INVALID';
  if (price * qty < discount) return 'PRICE_RANGE';
  if (wrong !== 0) return 'TOTAL_MISMATCH';
  return cash && paid.length > 0 ? 'PAID_AT_INVALID' : null;
}

function receive(state: State, each: Extract<Act, { do: 'receive' }>): string {
  const no = refused(each);
  if (no !== null) return no;
  const { money, payments: paid } = each;
  const content = JSON.stringify({ ...money });
  const before = state.orders[each.key];
  if (before !== undefined) return before.content === content ? 'again' : 'ORDER_CONFLICT';
  const refs = paid.map((payment) => payment.ref);
  const taken = refs.some((ref, at) => ref in state.owners || refs.indexOf(ref) !== at);
  if (taken) return 'PAYMENT_KNOWN';
  for (const ref of refs) state.owners[ref] = each.key;
  const { cash } = money;
  const total = totalOf(money);
  const base = { content, cash, total, cancelled: false, refunds: [] };
  state.orders[each.key] = { ...base, payments: [...paid] };
  return 'done';
}

function pay(state: State, order: Order, each: Extract<Act, { do: 'pay' }>): string {
  const foreign = each.payments.some((one) => (state.owners[one.ref] ?? each.key) !== each.key);
  if (foreign) return 'PAYMENT_KNOWN';
  if (order.cancelled && !order.cash) return 'STATE_FORBIDS';
  for (const one of each.payments) {
    if (one.ref in state.owners) continue;
    state.owners[one.ref] = each.key;
    order.payments.push(one);
  }
  return 'done';
}

function apply(state: State, each: Act): string {
  if (each.do === 'receive') return receive(state, each);
  const order = state.orders[each.key];
  const known = order !== undefined && each.known !== false;
  if (each.do === 'refund') {
    const refund = known ? order.refunds[each.nth] : undefined;
    if (refund?.state !== 'requested') return 'REFUND_UNKNOWN';
    refund.state = each.result;
    return 'done';
  }
  if (!known) return 'ORDER_UNKNOWN';
  if (each.do === 'pay') return pay(state, order, each);
  if (order.cancelled) return 'done';
  order.cancelled = true;
  order.refunds = order.payments.map((one) => ({ amount: one.amount, state: 'requested' }));
  return 'done';
}

/** Refunds in an order that does not depend on which of them was asked for first. */
const sorted = (refunds: Order['refunds']) =>
  refunds.map((each) => `${each.amount} ${each.state}`).sort();

function seen(state: State) {
  return Object.entries(state.orders).map(([no, order]) => ({
    no,
    total: order.total,
    paid: sum(order.payments),
    back: sum(order.refunds.filter((each) => each.state !== 'failed')),
    payments: order.payments.map((each) => each.amount).sort((a, b) => a - b),
    refunds: sorted(order.refunds),
  }));
}

let real: Real;
let owner: pg.Client;
let serial = 0;
before(async () => {
  real = await openReal();
  owner = new pg.Client({ connectionString: real.system.url });
  await owner.connect();
  const sides = { length_mm: 10, width_mm: 10, height_mm: 10, weight_g: 10, price_minor: 5000 };
  const sku = { merchant: 'M1', code: 'MANY', name: 'Many', ...sides };
  await must(real.system, saveSku, [saveSku.input.parse(sku)]);
  const goods = { warehouse: 'SZ', sku: { merchant: 'M1', code: 'MANY' }, lot: '' };
  await must(real.system, openStock, [{ ...goods, qty: 999_000, location: 'A01-01' }]);
});
after(async () => {
  await owner.end();
  await real.end();
});

class MoneyRun implements Run<Act> {
  private readonly ids = new Map<number, string>();
  private readonly name = `R${++serial}`;

  freeze(each: Act): Act {
    if (each.do === 'receive') return each;
    return { ...each, known: this.ids.has(each.key) };
  }

  private payments(list: readonly Payment[]) {
    const captured_at = '2026-03-02T09:00:00Z';
    return list.map(({ ref, amount: amount_minor }) => {
      const provider_ref = `${this.name}-${ref}`;
      return { method: 'wallet', provider: 'testpay', provider_ref, amount_minor, captured_at };
    });
  }

  private receive(each: Extract<Act, { do: 'receive' }>, at: number) {
    const { money } = each;
    const { qty, price: price_minor, discount: discount_minor } = money;
    const input = {
      ...anOrder(),
      channel_order_no: `${this.name}-${each.key}`,
      lines: [{ sku: 'MANY', qty, price_minor, discount_minor }],
      freight_minor: money.freight,
      tax_minor: money.tax,
      total_minor: totalOf(money) + money.wrong,
      payment_kind: money.cash ? 'cash_on_delivery' : 'prepaid',
      payments: this.payments(each.payments),
      placed_at: '2026-03-02T09:00:00Z',
    };
    return told(real, at, receiveOrder, input, ({ order_id, replayed }) => {
      this.ids.set(each.key, order_id);
      return replayed ? 'again' : 'done';
    });
  }

  /** The refunds of an order, by the size and number of their payment. */
  private async refund(order_id: string, each: Extract<Act, { do: 'refund' }>, at: number) {
    const { rows } = await owner.query<{ refund_id: string; provider_ref: string }>(
      `select f.refund_id, p.provider_ref from orders.refund f
       join orders.payment p using (tenant_id, payment_id) where f.order_id = $1
       order by p.payment_id`,
      [order_id],
    );
    const refund_id = rows[each.nth]?.refund_id ?? nobody();
    return told(real, at, recordRefund, { refund_id, result: each.result });
  }

  async act(each: Act, at: number): Promise<string> {
    if (each.do === 'receive') return this.receive(each, at);
    const known = each.known === false ? undefined : this.ids.get(each.key);
    const order_id = known ?? nobody();
    if (each.do === 'pay') {
      return told(real, at, payOrder, { order_id, payments: this.payments(each.payments) });
    }
    if (each.do === 'refund') return this.refund(order_id, each, at);
    return told(real, at, cancelOrder, { order_id, reason: 'changed' });
  }

  async look() {
    const told_now: unknown[] = [];
    for (const [no, order_id] of [...this.ids].sort(([a], [b]) => a - b)) {
      const facts = 'select total_minor, paid_minor, refunded_minor from orders.sales_order';
      const [order] = await rowsOf(facts, order_id);
      const paid = await rowsOf('select amount_minor from orders.payment', order_id);
      const back = await rowsOf('select amount_minor, state from orders.refund', order_id);
      const refunds = back.map((row) => {
        return { amount: Number(row['amount_minor']), state: String(row['state']) };
      });
      told_now.push({
        no: String(no),
        total: Number(order!['total_minor']),
        paid: Number(order!['paid_minor']),
        back: Number(order!['refunded_minor']),
        payments: paid.map((row) => Number(row['amount_minor'])).sort((a, b) => a - b),
        refunds: sorted(refunds),
      });
    }
    return told_now;
  }
}

async function rowsOf(text: string, order_id: string): Promise<Record<string, unknown>[]> {
  return (await owner.query(`${text} where order_id = $1`, [order_id])).rows;
}

const machine: Machine<State, Act> = {
  act,
  // Which of several refunds is the n-th depends on what came before.
  races: (each) => each.do !== 'refund',
  start: () => ({ orders: {}, owners: {} }),
  apply,
  seen,
  begin: async () => new MoneyRun(),
};

test('whatever is paid and given back in turn, the sums are those of plain arrays', () =>
  explore(machine, { runs: 20, acts: 12 }));

test('whatever is paid and given back at the same moment, some order explains it', () =>
  explore(machine, { runs: 20, acts: 5, racing: 4 }));

const PLAIN: Money = {
  qty: 1,
  price: 100,
  discount: 0,
  freight: 0,
  tax: 0,
  wrong: 0,
  cash: false,
};
const order = (no: number, paid: Payment[] = []): Act => {
  return { do: 'receive', key: no, money: PLAIN, payments: paid };
};

test('one payment reported for two orders at the same moment counts for one', async () => {
  const one = { ref: 1, amount: 100 };
  for (let n = 0; n < 5; n++) {
    const pay = (no: number): Act => ({ do: 'pay', key: no, payments: [one] });
    await race(machine, [order(0), order(1)], [pay(0), pay(1)]);
    await race(machine, [order(0)], [pay(0), order(1, [one])]);
  }
});

test('an order that comes to two processes at the same moment is taken once', async () => {
  for (let n = 0; n < 5; n++) await race(machine, [], [order(0), order(0)]);
});

test('in the model nothing comes back that was not paid, and a cancelled order takes no money', () => {
  const state = machine.start();
  apply(state, order(0, [{ ref: 1, amount: 100 }]));
  apply(state, { do: 'cancel', key: 0 });
  assert.deepEqual(
    seen(state).map(({ paid, back }) => [paid, back]),
    [[100, 100]],
  );
  assert.equal(
    apply(state, { do: 'pay', key: 0, payments: [{ ref: 2, amount: 1 }] }),
    'STATE_FORBIDS',
  );
});
