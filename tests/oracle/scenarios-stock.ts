/** Scenarios of stock and of orders: what a plain count says, asked of the system. */
import { Problem } from '../../kernel/problem.ts';
import { anOrder } from '../world.ts';
import type { OPENING, Scenario, Stage } from './stage.ts';

type Sku = keyof typeof OPENING;

const article = (code: string) => ({ warehouse: 'SZ', sku: { merchant: 'M1', code } });

interface Numbers {
  on_hand: number;
  reserved: number;
}

/** What the system says it has of an article in SZ. */
async function numbersOf(stage: Stage, code: string): Promise<Numbers> {
  const { rows } = (await stage.ask('stock.list', {})) as { rows: Record<string, unknown>[] };
  const row = rows.find((each) => each['sku'] === code && each['warehouse'] === 'SZ')!;
  return { on_hand: Number(row['qty_on_hand']), reserved: Number(row['qty_reserved']) };
}

async function expect(stage: Stage, code: Sku, on_hand: number, reserved: number) {
  stage.equal(await numbersOf(stage, code), { on_hand, reserved }, `numbers of ${code}`);
}

export const orderIdOf = (outcome: Record<string, unknown>) => String(outcome['order_id']);

/** Receives orders that must be taken; returns their ids. */
export async function received(stage: Stage, ...orders: object[]): Promise<string[]> {
  return (await stage.done('order.receive', orders)).map(orderIdOf);
}

/** More buyers than pieces, at two processes: as many are served as there are pieces. */
export const rush: Scenario = async (stage) => {
  stage.slow.add('stock.lock_levels');
  let sold = 0;
  for (let round = 0; round < 5; round++) {
    const codes = await Promise.all(
      ([0, 1] as const).map((at) => {
        const lines = [
          { sku: 'LAMP-1', qty: 1 },
          { sku: 'SOAP-1', qty: 1 },
        ];
        const order = anOrder(at === 0 ? lines : lines.reverse(), { shop: 'S2' });
        return stage.code('order.receive', order, { at });
      }),
    );
    sold += codes.filter((code) => code === 'done').length;
    await expect(stage, 'LAMP-1', 5, sold);
    stage.equal(sold, Math.min(5, (round + 1) * 2), 'orders that got one of five lamps');
  }
  stage.slow.clear();
  await expect(stage, 'SOAP-1', 50, 5);
  await stage.drain();
  await stage.examine();
};

/** Buyers and changes of mind at two processes at once, over the same two articles. */
export const crossing: Scenario = async (stage) => {
  stage.slow.add('stock.lock_levels').add('stock.lock_level_pairs');
  const basket = () =>
    anOrder([
      { sku: 'TEA-1', qty: 1 },
      { sku: 'CUP-1', qty: 1 },
    ]);
  let [last] = await received(stage, basket());
  let open = 1;
  for (let round = 0; round < 4; round++) {
    const [outcomes, code] = await Promise.all([
      stage.run('order.receive', [basket(), basket()]),
      stage.code('order.cancel', { order_id: last, reason: 'changed' }, { at: 1 }),
    ]);
    stage.equal(code, 'done', 'cancelling a new order');
    open += outcomes.filter((each) => !(each instanceof Problem)).length - 1;
    last = orderIdOf(outcomes[0] as Record<string, unknown>);
    await expect(stage, 'TEA-1', 60, open);
    await expect(stage, 'CUP-1', 80, open);
  }
  stage.slow.clear();
  await stage.examine();
};

/** Deliveries, adjustments and transfers, said once and said again, against a sum. */
export const books: Scenario = async (stage) => {
  const delivery = { ...article('TEA-1'), qty: 20, reference: 'PO-1' };
  await stage.done('stock.receive', [delivery]);
  const [again] = await stage.done('stock.receive', [delivery]);
  stage.equal(again!['applied'], false, 'a delivery that is sent again');
  await expect(stage, 'TEA-1', 80, 0);
  await stage.done('stock.put_away', [{ ...article('TEA-1'), qty: 20, to: 'A01-05' }]);
  const [order_id] = await received(stage, anOrder([{ sku: 'LAMP-1', qty: 4 }]));
  const at = { ...article('LAMP-1'), location: 'A01-03', reason: 'damaged' };
  stage.equal(
    await stage.code('stock.adjust', { ...at, change: -2 }),
    'STOCK_HELD',
    'taking away what is promised',
  );
  await stage.done('stock.adjust', [{ ...at, change: -1 }]);
  await expect(stage, 'LAMP-1', 4, 4);
  await stage.done('order.cancel', [{ order_id, reason: 'changed' }]);
  await expect(stage, 'LAMP-1', 4, 0);
  const [count] = await stage.done('count.record', [
    { ...article('SOAP-1'), location: 'A01-04', counted_qty: 48 },
  ]);
  await stage.done('count.approve', [{ warehouse: 'SZ', count_id: count!['count_id'] }]);
  await expect(stage, 'SOAP-1', 48, 0);
  await stage.examine();
};

/** The same order again, another one under its number, a bundle, lines with discounts. */
export const intake: Scenario = async (stage) => {
  const order = anOrder([{ sku: 'TEA-1', qty: 3 }], {
    payment_kind: 'cash_on_delivery',
    payments: [],
  });
  const [first] = await stage.done('order.receive', [order]);
  const [second] = await stage.done('order.receive', [order]);
  stage.equal(
    [second!['order_id'], second!['replayed']],
    [first!['order_id'], true],
    'an order sent again',
  );
  const other = { ...order, buyer_remark: 'quick' };
  stage.equal(await stage.code('order.receive', other), 'ORDER_CONFLICT', 'other content');
  await expect(stage, 'TEA-1', 60, 3);
  const gift = anOrder([{ sku: 'GIFT-1', qty: 2, price_minor: 12_001 }]);
  const [gift_id] = await received(stage, gift);
  await expect(stage, 'CUP-1', 80, 4);
  await expect(stage, 'TEA-1', 60, 5);
  await amounts(stage, gift_id!, gift.total_minor - gift.freight_minor);
  const line = { sku: 'SOAP-1', qty: 3, price_minor: 3333, discount_minor: 17 };
  const cheaper = { ...anOrder([line]), lines: [line] };
  const goods = line.qty * line.price_minor - line.discount_minor;
  const paid = { ...cheaper.payments[0]!, amount_minor: goods + 800 };
  const [cheap_id] = await received(stage, {
    ...cheaper,
    total_minor: goods + 800,
    payments: [paid],
  });
  await amounts(stage, cheap_id!, goods);
  const two = anOrder([
    { sku: 'TEA-1', qty: 1 },
    { sku: 'SOAP-1', qty: 1 },
  ]);
  const [two_id] = await received(stage, two);
  const page = await stage.ask('order.get', { order_id: two_id });
  stage.equal((page['lines'] as unknown[]).length, 2, 'lines of an order');
  await everythingPlanned(stage);
  await stage.drain();
  await stage.examine();
};

async function amounts(stage: Stage, order_id: string, goods_minor: number) {
  const { lines } = (await stage.ask('order.get', { order_id })) as {
    lines: { amount_minor: number }[];
  };
  const sum = lines.reduce((total, line) => total + line.amount_minor, 0);
  stage.equal(sum, goods_minor, 'amounts of the lines together');
}

/** Each promised piece of an order that lacks nothing is in a shipment. */
async function everythingPlanned(stage: Stage) {
  const [gap] = await stage.rows(
    `select l.order_line_id, l.qty_reserved, coalesce(s.qty, 0) as planned
     from orders.order_line l join orders.sales_order o on o.order_id = l.order_id
     left join (select order_line_id, sum(qty) as qty from orders.shipment_line group by 1) s
       on s.order_line_id = l.order_line_id
     where o.stage = 'allocated' and l.qty_reserved <> coalesce(s.qty, 0)`,
  );
  stage.demand(gap === undefined, 'answer', 'a promised piece is in no shipment');
}

/** An order that is not paid when it comes. */
function unpaid(stage: Stage, sku: Sku = 'LAMP-1') {
  const placed_at = stage.clock.now().toISOString();
  return anOrder([{ sku, qty: 1 }], { payments: [], placed_at });
}

/** A payment of an order. */
function payment(stage: Stage, amount_minor: number) {
  const captured_at = stage.clock.now().toISOString();
  const provider_ref = `R${stage.next()}`;
  return { method: 'wallet', provider: 'testpay', provider_ref, amount_minor, captured_at };
}

async function stageOf(stage: Stage, order_id: string): Promise<string> {
  const page = await stage.ask('order.get', { order_id });
  return String((page['order'] as Record<string, unknown>)['stage']);
}

/** Unpaid orders keep their pieces for a day; one that is paid in time keeps them for good. */
export const unpaidOrders: Scenario = async (stage) => {
  const [late, paid] = await received(stage, unpaid(stage), unpaid(stage));
  await expect(stage, 'LAMP-1', 5, 2);
  stage.pass(60);
  await stage.drain();
  stage.equal(await stageOf(stage, late!), 'awaiting_payment', 'an hour later');
  stage.pass(22 * 60);
  await stage.done('order.pay', [{ order_id: paid, payments: [payment(stage, 5800)] }]);
  await stage.drain();
  stage.equal(await stageOf(stage, paid!), 'allocated', 'an order that was paid');
  stage.pass(2 * 60);
  await stage.drain();
  stage.equal(await stageOf(stage, paid!), 'allocated', 'a paid order after its time to pay');
  await stage.examine();
  stage.equal(await stageOf(stage, late!), 'cancelled', 'an unpaid order after its time');
  await expect(stage, 'LAMP-1', 5, 1);
  const pay = { order_id: late, payments: [payment(stage, 5800)] };
  stage.equal(await stage.code('order.pay', pay), 'RESERVATION_EXPIRED', 'paying too late');
  await stage.examine();
};

/** Payments in parts and twice, refunds that fail, and a cancelled order's money. */
export const money: Scenario = async (stage) => {
  const [order_id] = await received(stage, unpaid(stage));
  const half = payment(stage, 3000);
  await stage.done('order.pay', [{ order_id, payments: [half] }]);
  stage.equal(await stageOf(stage, order_id!), 'in_review', 'an order paid by half');
  await stage.done('order.pay', [{ order_id, payments: [half] }]);
  await paidSum(stage, order_id!, 3000, 0);
  await stage.done('order.pay', [{ order_id, payments: [payment(stage, 2800)] }]);
  await stage.drain();
  stage.equal(await stageOf(stage, order_id!), 'allocated', 'an order paid in full');
  await paidSum(stage, order_id!, 5800, 0);
  await stage.done('order.cancel', [{ order_id, reason: 'changed' }]);
  await stage.done('order.cancel', [{ order_id, reason: 'changed' }]);
  await paidSum(stage, order_id!, 5800, 5800);
  const { rows } = (await stage.ask('refund.list', {})) as { rows: { refund_id: string }[] };
  stage.equal(rows.length, 2, 'refunds of two payments');
  const [failed, done] = rows.map((row) => row.refund_id);
  await stage.done('refund.record', [{ refund_id: failed, result: 'failed' }]);
  await stage.done('refund.record', [{ refund_id: done, result: 'done' }]);
  const again = await stage.code('refund.record', { refund_id: failed, result: 'failed' });
  stage.equal(again, 'REFUND_UNKNOWN', 'a refund that ended ends again');
  await stage.examine();
};

async function paidSum(stage: Stage, order_id: string, paid: number, back: number) {
  const page = await stage.ask('order.get', { order_id });
  const { paid_minor, refunded_minor } = page['order'] as Record<string, unknown>;
  stage.equal([Number(paid_minor), Number(refunded_minor)], [paid, back], 'paid and given back');
  const refunds = page['refunds'] as { amount_minor: number }[];
  const sum = refunds.reduce((total, each) => total + Number(each.amount_minor), 0);
  stage.demand(sum <= paid, 'answer', `${sum} go back of ${paid} that were paid`);
}

/** What people do to orders before the floor has them: hold, edit, approve, cancel. */
export const desk: Scenario = async (stage) => {
  const remark = anOrder([{ sku: 'TEA-1', qty: 2 }]);
  const [order_id] = await received(stage, remark);
  const edit = (version: number) =>
    stage.code('order.edit', { order_id, version, seller_remark: `v${version}` });
  const page = await stage.ask('order.get', { order_id });
  const { version } = page['order'] as { version: number };
  stage.equal(await edit(version), 'done', 'an edit');
  stage.equal(await edit(version), 'STALE_VERSION', 'an edit of a version that is gone');
  const bare = { ...remark.recipient, street: '科技园路', detail: '大院' };
  const [waiting] = await received(stage, anOrder([{ sku: 'TEA-1', qty: 1 }], { recipient: bare }));
  stage.equal(await stageOf(stage, waiting!), 'in_review', 'an order without a house');
  const approve = { order_id: waiting };
  stage.equal(await stage.code('order.approve', approve), 'ORDER_BLOCKED', 'approving it');
  await stage.done('order.approve', [{ ...approve, override: true, note: 'known' }]);
  stage.equal(await stageOf(stage, waiting!), 'allocated', 'approved all the same');
  await stage.drain();
  await stage.examine();
  await stage.done('order.cancel', [{ order_id, reason: 'changed' }]);
  await stage.drain();
  await expect(stage, 'TEA-1', 60, 1);
  await stage.examine();
};
