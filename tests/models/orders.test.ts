/** Orders against a plain array: received, paid, held, edited, approved, cancelled, in any order. */
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { saveSku } from '../../areas/catalog/commands.ts';
import {
  approveOrder,
  cancelOrder,
  confirmOrder,
  editOrder,
  payOrder,
  receiveOrder,
} from '../../areas/orders/commands.ts';
import { holdOrder, releaseHold } from '../../areas/orders/commands-hold.ts';
import { possibleFor } from '../../areas/orders/lifecycle.ts';
import { getOrder } from '../../areas/orders/queries.ts';
import { openStock } from '../../areas/stock/commands.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { anOrder, must } from '../world.ts';
import { explore, type Machine, nobody, openReal, type Real, type Run, told } from './machine.ts';

const TOTAL = 5800;
const PAID = { none: 0, half: 2900, full: TOTAL, over: TOTAL + 1 } as const;
type Paid = keyof typeof PAID;

interface Content {
  cash: boolean;
  paid: Paid;
  house: boolean;
  remark: string;
}

type Act =
  | { do: 'receive'; key: number; content: Content }
  | { do: 'pay'; key: number; amount: number; known?: boolean }
  | { do: 'hold' | 'release' | 'cancel' | 'confirm'; key: number; known?: boolean }
  | { do: 'approve'; key: number; override: boolean; known?: boolean }
  | { do: 'edit'; key: number; fresh: boolean; house: boolean; known?: boolean }
  | { do: 'settle' };

type OrderState = 'awaiting_payment' | 'in_review' | 'approved' | 'cancelled';

interface Order {
  content: Content;
  state: OrderState;
  held: boolean;
  paid: number;
  back: number;
  open: string[];
  /** An exception was settled since, so that the order is looked at again. */
  looked: boolean;
}

type State = Record<number, Order>;

const key = fc.nat({ max: 2 });
const content: fc.Arbitrary<Content> = fc.record({
  cash: fc.boolean(),
  paid: fc.constantFrom<Paid>('none', 'half', 'full', 'full', 'over'),
  house: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
  remark: fc.constantFrom('', 'quick'),
});

const plain = <D extends 'hold' | 'release' | 'cancel' | 'confirm'>(what: D) =>
  fc.record({ do: fc.constant(what), key });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('receive' as const), key, content }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      key,
      amount: fc.constantFrom(2900, TOTAL, 1),
    }),
  },
  fc.record({ do: fc.constant('approve' as const), key, override: fc.boolean() }),
  fc.record({
    do: fc.constant('edit' as const),
    key,
    fresh: fc.boolean(),
    house: fc.boolean(),
  }),
  fc.constant<Act>({ do: 'settle' }),
  plain('hold'),
  plain('release'),
  plain('cancel'),
  plain('confirm'),
);

const BLOCKING = ['ADDR_INCOMPLETE', 'PAY_SHORT'];
const blocked = (order: Order) => order.open.some((kind) => BLOCKING.includes(kind));

function settle(order: Order, kind: string) {
  if (!order.open.includes(kind)) return;
  order.open = order.open.filter((each) => each !== kind);
  order.looked = true;
}

/** What the money says, and how far the order gets by itself. */
function review(order: Order) {
  if (!order.content.cash) {
    if (order.paid < TOTAL) order.open.push('PAY_SHORT');
    if (order.paid > TOTAL) order.open.push('PAY_OVER');
  }
  order.state = blocked(order) ? 'in_review' : 'approved';
}

function receive(state: State, each: Extract<Act, { do: 'receive' }>): string {
  const { cash, paid, house, remark } = each.content;
  if (cash && paid !== 'none') return 'PAID_AT_INVALID';
  const before = state[each.key];
  if (before !== undefined) {
    const known = before.content;
    // What was paid is not content of the order.
    const same = known.cash === cash && known.house === house && known.remark === remark;
    return same ? 'again' : 'ORDER_CONFLICT';
  }
  const order: Order = {
    content: { ...each.content },
    state: 'awaiting_payment',
    held: false,
    paid: PAID[paid],
    back: 0,
    open: house ? [] : ['ADDR_INCOMPLETE'],
    looked: false,
  };
  state[each.key] = order;
  if (cash || paid !== 'none') review(order);
  return 'done';
}

function pay(order: Order, amount: number): string {
  if (order.state === 'cancelled' && !order.content.cash) return 'STATE_FORBIDS';
  order.paid += amount;
  if (order.state === 'awaiting_payment') review(order);
  else if (order.paid >= TOTAL) settle(order, 'PAY_SHORT');
  return 'done';
}

function approve(order: Order, override: boolean): string {
  if (order.state === 'approved') return 'done';
  if (order.state !== 'in_review') return 'STATE_FORBIDS';
  if (blocked(order) && !override) return 'ORDER_BLOCKED';
  order.open = order.open.filter((kind) => !BLOCKING.includes(kind));
  order.state = 'approved';
  return 'done';
}

function cancel(order: Order): string {
  if (order.state === 'cancelled') return 'done';
  order.state = 'cancelled';
  order.open = [];
  order.back = order.paid;
  return 'done';
}

function edit(order: Order, each: Extract<Act, { do: 'edit' }>): string {
  if (order.state === 'cancelled') return 'STATE_FORBIDS';
  if (!each.fresh) return 'STALE_VERSION';
  if (each.house) settle(order, 'ADDR_INCOMPLETE');
  else if (!order.open.includes('ADDR_INCOMPLETE')) order.open.push('ADDR_INCOMPLETE');
  return 'done';
}

function apply(state: State, each: Act): string {
  if (each.do === 'settle') {
    for (const order of Object.values(state)) {
      if (order.looked && order.state === 'in_review' && !blocked(order)) order.state = 'approved';
      order.looked = false;
    }
    return 'done';
  }
  if (each.do === 'receive') return receive(state, each);
  const order = state[each.key];
  if (order === undefined || each.known === false) return 'ORDER_UNKNOWN';
  switch (each.do) {
    case 'pay':
      return pay(order, each.amount);
    case 'approve':
      return approve(order, each.override);
    case 'edit':
      return edit(order, each);
    case 'cancel':
      return cancel(order);
    case 'confirm':
      return 'STATE_FORBIDS';
    default:
      if (order.state === 'cancelled') return 'STATE_FORBIDS';
      order.held = each.do === 'hold';
      return 'done';
  }
}

const STAGE = { approved: 'allocated' } as Partial<Record<OrderState, string>>;

function seen(state: State) {
  return Object.entries(state).map(([no, { state: at, held, paid, back, open }]) => ({
    no,
    stage: STAGE[at] ?? at,
    possible: possibleFor(at, false),
    held,
    paid,
    back,
    open: [...open].sort(),
  }));
}

let real: Real;
let serial = 0;
before(async () => {
  real = await openReal();
  const sides = { length_mm: 10, width_mm: 10, height_mm: 10, weight_g: 10, price_minor: 5000 };
  const sku = { merchant: 'M1', code: 'MANY', name: 'Many', ...sides };
  await must(real.system, saveSku, [saveSku.input.parse(sku)]);
  const goods = { warehouse: 'SZ', sku: { merchant: 'M1', code: 'MANY' }, lot: '' };
  await must(real.system, openStock, [{ ...goods, qty: 900_000, location: 'A01-01' }]);
});
after(() => real.end());

function page(order_id: string) {
  const { system, clock } = real;
  const { actor, db } = system;
  const options = { scope: scopeOf(actor), now: clock.now(), name: 'test', read_only: true };
  return db.transaction(options, (tx) => getOrder.run(tx, { order_id }, actor));
}

function payment(amount_minor: number) {
  const captured_at = real.clock.now().toISOString();
  const provider_ref = `order-model-${++serial}`;
  return { method: 'wallet', provider: 'testpay', provider_ref, amount_minor, captured_at };
}

const HOUSE = anOrder().recipient;
const NO_HOUSE = { ...HOUSE, street: '科技园路', detail: '大院' };

class OrderRun implements Run<Act> {
  private readonly ids = new Map<number, string>();
  private readonly name = `O${++serial}`;

  freeze(each: Act): Act {
    if (each.do === 'settle' || each.do === 'receive') return each;
    return { ...each, known: this.ids.has(each.key) };
  }

  async look() {
    const found = [...this.ids].sort(([a], [b]) => a - b);
    const pages = found.map(async ([no, order_id]) => {
      const { order, exceptions, possible } = await page(order_id);
      const open = exceptions.filter((each) => each.state === 'open').map((each) => each.kind);
      return {
        no: String(no),
        stage: order.stage,
        possible,
        held: order.held_at !== null,
        paid: order.paid_minor,
        back: order.refunded_minor,
        open: open.sort(),
      };
    });
    return Promise.all(pages);
  }

  private receive({ key: no, content: c }: Extract<Act, { do: 'receive' }>, at: number) {
    const input = anOrder([{ sku: 'MANY', qty: 1 }], {
      channel_order_no: `${this.name}-${no}`,
      placed_at: '2026-03-02T08:59:00Z',
      payment_kind: c.cash ? 'cash_on_delivery' : 'prepaid',
      recipient: c.house ? HOUSE : NO_HOUSE,
      buyer_remark: c.remark,
      payments: c.paid === 'none' ? [] : [payment(PAID[c.paid])],
    });
    return told(real, at, receiveOrder, input, ({ order_id, replayed }) => {
      this.ids.set(no, order_id);
      return replayed ? 'again' : 'done';
    });
  }

  private async edit(order_id: string, known: boolean, each: Extract<Act, { do: 'edit' }>) {
    const version = known ? (await page(order_id)).order.version : 1;
    const recipient = each.house ? HOUSE : NO_HOUSE;
    const input = { order_id, version: version + (each.fresh ? 0 : 1), recipient };
    return told(real, 0, editOrder, input);
  }

  async act(each: Act, at: number): Promise<string> {
    if (each.do === 'settle') {
      await real.system.relay.drain(real.system.tenant.tenant_id);
      return 'done';
    }
    if (each.do === 'receive') return this.receive(each, at);
    const known = each.known === false ? undefined : this.ids.get(each.key);
    const order_id = known ?? nobody();
    switch (each.do) {
      case 'pay':
        return told(real, at, payOrder, { order_id, payments: [payment(each.amount)] });
      case 'approve': {
        const note = each.override ? 'known' : '';
        return told(real, at, approveOrder, { order_id, override: each.override, note });
      }
      case 'edit':
        return this.edit(order_id, known !== undefined, each);
      case 'hold':
        return told(real, at, holdOrder, { order_id, reason: 'wait' });
      case 'release':
        return told(real, at, releaseHold, { order_id });
      case 'cancel':
        return told(real, at, cancelOrder, { order_id, reason: 'changed' });
      default:
        return told(real, at, confirmOrder, { order_id });
    }
  }
}

const machine: Machine<State, Act> = {
  act,
  // The relay reads the log later; an edit names a version that a neighbour may change.
  races: (each) => each.do !== 'settle' && each.do !== 'edit',
  start: () => ({}),
  apply,
  seen,
  begin: async () => new OrderRun(),
};

test('whatever is done to orders in turn, stages, money and refusals are those of the model', () =>
  explore(machine, { runs: 15, acts: 14 }));

test('whatever is done to orders at the same moment, some order explains it', () =>
  explore(machine, { runs: 20, acts: 6, racing: 4 }));
