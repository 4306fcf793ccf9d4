/**
 * Stock under many hands at once: promises that end while they are paid, cancellations against
 * picks, goods moved and written off against buyers, and a reader whose sums must never differ.
 */
import assert from 'node:assert/strict';
import pg from 'pg';
import { payOrder, receiveOrder } from '../../areas/orders/commands.ts';
import { cancelUnpaid } from '../../areas/orders/reactions.ts';
import { releaseWave } from '../../areas/waves/commands.ts';
import { wholeTenant } from '../../kernel/db.ts';
import type { Random } from '../../kernel/id.ts';
import type { Sent } from '../../simulation/prove-buyers.ts';
import { anOrder, must } from '../world.ts';
import { type Arena, levelOf, tally } from './arena.ts';
import { buyAll, shuffled } from './buying.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The sweep that ends unpaid orders, as the relay runs it, over and over until it is told to stop. */
async function sweeping(place: Arena, sweeper: { swept_ms: number; stop: boolean }): Promise<void> {
  const { db, services } = place.system;
  const scope = wholeTenant(place.system.tenant.tenant_id);
  while (!sweeper.stop) {
    const now = services.clock.now();
    await db.transaction({ scope, now, name: cancelUnpaid.name }, (tx) => cancelUnpaid.run(tx));
    sweeper.swept_ms = now.getTime();
    await pause(10);
  }
}

/** Receives unpaid orders of one piece each; the time of the n-th ends `ends(n)` in epoch ms. */
async function unpaidOrders(place: Arena, count: number, ends: (n: number) => number) {
  const orders = Array.from({ length: count }, () => {
    const placed_at = new Date().toISOString();
    const unpaid = { shop: 'S2', payments: [], placed_at };
    return receiveOrder.input.parse(anOrder([{ sku: 'TEA-1', qty: 1 }], unpaid));
  });
  const made = await must(place.system, receiveOrder, orders);
  // A tenant gives a minute at least: nobody waits for that here.
  const ids = made.map(({ order_id }) => order_id);
  const times = made.map((_, n) => new Date(ends(n)).toISOString());
  await place.rows(
    `update orders.sales_order o set pay_by = e.at
     from unnest($1::uuid[], $2::timestamptz[]) as e(order_id, at) where o.order_id = e.order_id`,
    [ids, times],
  );
  await place.rows(
    `update stock.reservation r set expires_at = e.at
     from unnest($1::uuid[], $2::timestamptz[]) as e(order_id, at) where r.order_id = e.order_id`,
    [ids, times],
  );
  return made.map(({ order_id }, n) => ({ order_id, amount_minor: orders[n]!.total_minor }));
}

/**
 * Unpaid orders hold all pieces; each is paid at about the instant when its time ends, while the
 * sweep runs: a tenth surely before, a tenth surely after. Paid orders keep their piece, the others
 * are cancelled, and what they held is sold again.
 */
export async function payingAtTheEnd(place: Arena, units: number, random: Random) {
  const begin = Date.now() + 1000;
  const ends = (n: number) => begin + n;
  const made = await unpaidOrders(place, units, ends);
  assert.deepEqual(await levelOf(place, 'TEA-1'), { on_hand: units, reserved: units, held: units });
  const sweeper = { swept_ms: 0, stop: false };
  const pay = ({ order_id, amount_minor }: (typeof made)[number]) => {
    const payment = { method: 'wallet', provider: 'testpay', provider_ref: `late ${order_id}` };
    const payments = [{ ...payment, amount_minor, captured_at: new Date().toISOString() }];
    return place.post('/v1/orders/pay', { order_id, payments });
  };
  const early = await Promise.all(made.map((each, n) => (n % 10 === 0 ? pay(each) : null)));
  const sweeps = sweeping(place, sweeper);
  const answers = await Promise.all(
    made.map(async (each, n) => {
      if (early[n] != null) return early[n];
      await pause(Math.max(0, ends(n) + random.below(120) - 60 - Date.now()));
      while (n % 10 === 1 && sweeper.swept_ms <= ends(n)) await pause(20);
      return pay(each);
    }),
  );
  while (sweeper.swept_ms <= ends(units)) await pause(20);
  sweeper.stop = true;
  await sweeps;
  return judgePaid(place, units, made, answers);
}

/** Each order ended one way, and the units add up. */
async function judgePaid(
  place: Arena,
  units: number,
  made: readonly { order_id: string }[],
  answers: readonly Sent[],
): Promise<string> {
  const paid = tally(answers)[200] ?? 0;
  assert.deepEqual(tally(answers), { 200: paid, RESERVATION_EXPIRED: units - paid });
  assert.ok(paid > 0 && paid < units, `${paid} of ${units} were paid: there was no race`);
  const ends = await place.rows(
    `select o.order_id, o.state, o.paid_minor > 0 as paid, coalesce(sum(v.qty_held), 0)::int as held
     from orders.sales_order o left join stock.reservation v on v.order_id = o.order_id
     group by o.tenant_id, o.order_id`,
  );
  const endOf = new Map(ends.map((row) => [row['order_id'], row]));
  for (const [n, { order_id }] of made.entries()) {
    const was_paid = answers[n]!.status === 200;
    const { state, paid: has_money, held } = endOf.get(order_id)!;
    const wanted = was_paid ? ['approved', true, 1] : ['cancelled', false, 0];
    assert.deepEqual([state, has_money, held], wanted);
  }
  assert.deepEqual(await levelOf(place, 'TEA-1'), { on_hand: units, reserved: paid, held: paid });
  const again = await buyAll(
    place,
    Array.from({ length: units }, () => [{ sku: 'TEA-1', qty: 1 }]),
  );
  assert.deepEqual(tally(again), { 200: units - paid, STOCK_SHORT: paid });
  assert.deepEqual(await levelOf(place, 'TEA-1'), { on_hand: units, reserved: units, held: units });
  return `${paid} paid, ${units - paid} ended, their pieces sold again`;
}

/** Orders on the floor are cancelled while their pieces are picked, line by line. */
export async function cancellingWhilePicked(place: Arena, orders: number, random: Random) {
  const made = await must(
    place.system,
    receiveOrder,
    Array.from({ length: orders }, () => {
      const lines = [
        { sku: 'TEA-1', qty: 2 },
        { sku: 'CUP-1', qty: 1 },
      ];
      return receiveOrder.input.parse(anOrder(lines));
    }),
  );
  await must(place.system, releaseWave, [
    releaseWave.input.parse({ warehouse: 'SZ', max: 1000, cart_slots: 12 }),
  ]);
  const lines = await place.rows(
    'select task_id, seq, qty from picking.task_line order by task_id, seq',
  );
  assert.equal(lines.length, 2 * orders, 'everything is on the floor');
  const acts = shuffled(
    [
      ...lines.map((line) => ['/v1/picks/confirm', line] as const),
      ...made
        .slice(0, Math.ceil(orders / 2))
        .map(({ order_id }) => ['/v1/orders/cancel', { order_id, reason: 'race' }] as const),
    ],
    random,
  );
  // Few at a time, so that cancellations and picks come in turns and not in two batches.
  const send = ([at, input]: (typeof acts)[number]) => place.post(at, input);
  const answers = await place.buyers.rush(acts, send, 16);
  const cancels = answers.filter((_, n) => acts[n]![0] === '/v1/orders/cancel');
  const picks = answers.filter((_, n) => acts[n]![0] === '/v1/picks/confirm');
  assert.deepEqual(tally(cancels), { 200: cancels.length });
  const taken = tally(picks)[200] ?? 0;
  assert.deepEqual(tally(picks), { 200: taken, SHIPMENT_STOPPED: picks.length - taken });
  assert.ok(taken < picks.length, 'no pick came after its cancellation: there was no race');
  await place.settle();
  return judgePicked(place, orders, cancels.length, `${taken} of ${picks.length} lines picked`);
}

/** Pieces of cancelled orders are free and lie in bins or receiving; the others are picked. */
async function judgePicked(place: Arena, orders: number, cancelled: number, told: string) {
  const rows = await place.rows(
    `select o.cancelled_at is not null as cancelled, count(*)::int as lines,
       sum(l.qty_picked)::int as picked, sum(l.qty_reserved)::int as reserved,
       sum(l.qty_cancelled)::int as dropped
     from orders.sales_order o join orders.order_line l on l.order_id = o.order_id
     group by 1 order by 1`,
  );
  const left = orders - cancelled;
  assert.deepEqual(rows, [
    { cancelled: false, lines: 2 * left, picked: 3 * left, reserved: 0, dropped: 0 },
    { cancelled: true, lines: 2 * cancelled, picked: 0, reserved: 0, dropped: 3 * cancelled },
  ]);
  const lying = await place.rows(
    `select p.kind, sum(b.qty)::int as qty, sum(b.qty_claimed)::int as claimed
     from stock.balance b join places.location p on p.location_id = b.location_id
     where b.qty > 0 group by p.kind order by p.kind`,
  );
  const byKind = new Map(lying.map((row) => [row['kind'], row]));
  assert.deepEqual(byKind.get('picked'), { kind: 'picked', qty: 3 * left, claimed: 0 });
  assert.equal(byKind.get('bin')!['claimed'], 0);
  const sum = lying.reduce((total, row) => total + Number(row['qty']), 0);
  assert.equal(sum, 2 * 3 * orders, 'no piece came or went');
  return `${told}, ${cancelled} of ${orders} orders cancelled`;
}

const TEA = { merchant: 'M1', code: 'TEA-1' };
const bin = (number: number) => `A01-${String(number).padStart(2, '0')}`;

/** Spreads what lies in the first bin over five, so that moves meet. */
async function spread(place: Arena, units: number): Promise<void> {
  for (const to of [2, 3, 4, 5]) {
    const qty = Math.floor(units / 5);
    const input = { warehouse: 'SZ', sku: TEA, from: bin(1), to: bin(to), qty };
    assert.equal((await place.post('/v1/stock/transfer', input)).status, 200);
  }
}

/** Pieces are bought while others are written off and carried about: all of them go, none twice. */
export async function movedWhileBought(place: Arena, units: number, random: Random) {
  await spread(place, units);
  const any = () => 1 + random.below(5);
  const acts = shuffled(
    [
      ...Array.from({ length: units }, () => {
        return ['buy', '/v1/orders', anOrder([{ sku: 'TEA-1', qty: 1 }], { shop: 'S2' })] as const;
      }),
      ...Array.from({ length: units }, () => {
        const input = { warehouse: 'SZ', sku: TEA, location: bin(any()), change: -1 };
        return ['lose', '/v1/stock/adjust', { ...input, reason: 'lost' }] as const;
      }),
      ...Array.from({ length: units }, () => {
        const from = any();
        const to = 1 + ((from + random.below(4)) % 5);
        const input = { warehouse: 'SZ', sku: TEA, from: bin(from), to: bin(to), qty: 2 };
        return ['carry', '/v1/stock/transfer', input] as const;
      }),
    ],
    random,
  );
  const answers = await place.buyers.rush(acts, ([, at, input]) => place.post(at, input));
  const of = (what: string) => tally(answers.filter((_, n) => acts[n]![0] === what));
  const [bought, lost, carried] = [of('buy'), of('lose'), of('carry')];
  for (const counts of [bought, lost, carried]) {
    const known = ['200', 'STOCK_SHORT', 'BIN_SHORT', 'STOCK_HELD'];
    assert.deepEqual(
      Object.keys(counts).filter((name) => !known.includes(name)),
      [],
    );
  }
  const sold = bought[200] ?? 0;
  const gone = lost[200] ?? 0;
  assert.ok((bought['STOCK_SHORT'] ?? 0) > 0, 'nobody was refused: there was no race');
  assert.ok(gone > 0 && sold > 0);
  assert.equal(sold + gone, units, 'every piece was sold or written off, none both');
  assert.deepEqual(await levelOf(place, 'TEA-1'), { on_hand: sold, reserved: sold, held: sold });
  return `${sold} sold, ${gone} written off, ${carried[200] ?? 0} of ${units} carried`;
}

/** One look, so all sums are of one moment: each must be true in every one of them. */
const SUMS = `
  select
    (select sum(qty)::int from stock.balance) as within,
    (select sum(qty_on_hand)::int from stock.level) - (select sum(b.qty)::int
      from stock.balance b join places.location p on p.location_id = b.location_id
      where p.kind in ('bin', 'receiving', 'picked', 'packed')) as levels_off,
    (select sum(qty_reserved)::int from stock.level)
      - (select coalesce(sum(qty_held), 0)::int from stock.reservation) as promises_off,
    (select coalesce(sum(paid_minor), 0)::bigint from orders.sales_order)
      - (select coalesce(sum(amount_minor), 0)::bigint from orders.payment) as money_off,
    (select coalesce(sum(refunded_minor), 0)::bigint from orders.sales_order)
      - (select coalesce(sum(amount_minor), 0)::bigint from orders.refund) as refunds_off`;

/**
 * The bank test: movers carry goods, set them apart and clear them, buyers buy, pay and cancel;
 * readers sum until they have looked so often. Every sum of every look is right.
 */
export async function summing(place: Arena, units: number, looks: number, random: Random) {
  await spread(place, units);
  let looked = 0;
  const wrong: unknown[] = [];
  const readers = Array.from({ length: 3 }, async () => {
    const client = new pg.Client({ connectionString: place.system.url });
    await client.connect();
    while (looked < looks) {
      looked++;
      const found = await client.query({ name: 'sums', text: SUMS });
      const { within, ...off } = found.rows[0] as Record<string, unknown>;
      const bad = within !== units || Object.values(off).some((each) => Number(each) !== 0);
      if (bad) wrong.push({ within, ...off });
    }
    await client.end();
  });
  let acts = 0;
  const mover = async () => {
    while (looked < looks) {
      acts++;
      await [carry, setApart, buyAndCancel][random.below(3)]!(place, random);
    }
  };
  await Promise.all([...readers, ...Array.from({ length: 12 }, mover)]);
  assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} of ${looked} sums were wrong`);
  const moved = await place.row('select count(*)::int as moves from stock.move');
  assert.ok(Number(moved['moves']) > 20, 'goods were moved meanwhile');
  return `${looked} looks, ${acts} acts, ${String(moved['moves'])} moves, 0 wrong sums`;
}

async function carry(place: Arena, random: Random): Promise<void> {
  const from = 1 + random.below(5);
  const to = 1 + ((from + random.below(4)) % 5);
  const qty = 1 + random.below(3);
  const input = { warehouse: 'SZ', sku: TEA, from: bin(from), to: bin(to), qty };
  await place.post('/v1/stock/transfer', input);
}

async function setApart(place: Arena, random: Random): Promise<void> {
  const what = { warehouse: 'SZ', sku: TEA, qty: 1 + random.below(3) };
  const apart = { ...what, from: bin(1 + random.below(5)), reason: 'inspection' };
  await place.post('/v1/stock/quarantine', apart);
  await place.post('/v1/stock/unquarantine', { ...what, to: bin(1 + random.below(5)) });
}

async function buyAndCancel(place: Arena, random: Random): Promise<void> {
  const late = random.below(2) === 0;
  const order = anOrder([{ sku: 'TEA-1', qty: 1 + random.below(2) }], { shop: 'S2' });
  const placed_at = new Date().toISOString();
  const { payments } = order;
  const given = late ? { ...order, placed_at, payments: [] } : order;
  const made = await place.post('/v1/orders', given);
  const order_id = made.body['order_id'];
  if (late) await place.post('/v1/orders/pay', payOrder.input.parse({ order_id, payments }));
  await place.post('/v1/orders/cancel', { order_id, reason: 'bank test' });
}
