/**
 * More buyers than pieces, over HTTP: one article, baskets in opposite order, bundles against
 * single pieces, callers who hang up and ask again. Sold is exactly what was there.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { elapsedSince } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/id.ts';
import type { Sent } from '../../simulation/prove-buyers.ts';
import { anOrder } from '../world.ts';
import { type Arena, levelOf, pace, tally } from './arena.ts';

export type Lines = { sku: string; qty: number }[];

/** An order of the shop that refuses what it cannot send whole. */
export const strictOrder = (lines: Lines) => anOrder(lines, { shop: 'S2' });

/** Everybody buys at once. Returns the answers in the order of the baskets. */
export function buyAll(place: Arena, baskets: readonly Lines[]): Promise<Sent[]> {
  return place.buyers.rush(baskets, (lines) => place.post('/v1/orders', strictOrder(lines)));
}

/** Mixes a list by a seeded source. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}

const repeat = (count: number, lines: Lines): Lines[] => Array.from({ length: count }, () => lines);

/** What is promised and held must be this, and everybody else was told that it is not there. */
async function soldOut(place: Arena, sku: string, sold: number, on_hand: number): Promise<void> {
  assert.deepEqual(await levelOf(place, sku), { on_hand, reserved: sold, held: sold });
}

/** `buyers` want one piece of an article of which there are `units`. */
export async function oneArticle(place: Arena, buyers: number, units: number): Promise<string> {
  const begun = elapsedSince();
  const answers = await buyAll(place, repeat(buyers, [{ sku: 'TEA-1', qty: 1 }]));
  const told = pace(answers, elapsedSince(begun));
  assert.deepEqual(tally(answers), { 200: units, STOCK_SHORT: buyers - units });
  await soldOut(place, 'TEA-1', units, units);
  const stored = await place.row('select count(*)::int as orders from orders.sales_order');
  assert.deepEqual(stored, { orders: units }, 'a refused order leaves nothing behind');
  return told;
}

/** Half of the baskets name tea before cups, half cups before tea; there are fewer cups. */
export async function oppositeBaskets(
  place: Arena,
  buyers: number,
  cups: number,
  tea: number,
): Promise<string> {
  const there = [
    { sku: 'TEA-1', qty: 1 },
    { sku: 'CUP-1', qty: 1 },
    { sku: 'SOAP-1', qty: 1 },
  ];
  const baskets = Array.from({ length: buyers }, (_, n) =>
    n % 2 === 0 ? there : [...there].reverse(),
  );
  const begun = elapsedSince();
  const answers = await buyAll(place, baskets);
  assert.deepEqual(tally(answers), { 200: cups, STOCK_SHORT: buyers - cups });
  await soldOut(place, 'CUP-1', cups, cups);
  // A basket that was refused for its cups holds none of the tea.
  await soldOut(place, 'TEA-1', cups, tea);
  return pace(answers, elapsedSince(begun));
}

/** Gifts of one tea and two cups, against single cups; singles alone would empty the shelf. */
export async function bundlesAgainstSingles(
  place: Arena,
  {
    gifts,
    singles,
    cups,
    tea,
    random,
  }: Record<'gifts' | 'singles' | 'cups' | 'tea', number> & {
    random: Random;
  },
): Promise<string> {
  assert.ok(singles > cups, 'some single cup is refused, so the last one was sold');
  const baskets = shuffled(
    [...repeat(gifts, [{ sku: 'GIFT-1', qty: 1 }]), ...repeat(singles, [{ sku: 'CUP-1', qty: 1 }])],
    random,
  );
  const begun = elapsedSince();
  const answers = await buyAll(place, baskets);
  const told = pace(answers, elapsedSince(begun));
  const sold = (sku: string) =>
    baskets.filter((lines, n) => lines[0]!.sku === sku && answers[n]!.status === 200).length;
  const [as_gift, alone] = [sold('GIFT-1'), sold('CUP-1')];
  assert.deepEqual(tally(answers), {
    200: as_gift + alone,
    STOCK_SHORT: baskets.length - as_gift - alone,
  });
  assert.ok(as_gift > 0 && alone > 0, `${as_gift} gifts, ${alone} cups`);
  assert.equal(2 * as_gift + alone, cups);
  await soldOut(place, 'CUP-1', cups, cups);
  await soldOut(place, 'TEA-1', as_gift, tea);
  return `${as_gift} gifts and ${alone} cups; ${told}`;
}

const SALE = { pieces: 3, buyers: 8 };

/** Sale after sale: some pieces come in and more buyers than pieces are there at the same moment. */
export async function smallSales(place: Arena, sales: number): Promise<string> {
  const opening = await levelOf(place, 'TEA-1');
  const first = await buyAll(place, repeat(1, [{ sku: 'TEA-1', qty: opening.on_hand }]));
  assert.deepEqual(tally(first), { 200: 1 });
  const begun = elapsedSince();
  for (let sale = 1; sale <= sales; sale++) {
    const what = { warehouse: 'SZ', sku: { merchant: 'M1', code: 'TEA-1' }, qty: SALE.pieces };
    const came = await place.post('/v1/stock/receive', { ...what, reference: `sale-${sale}` });
    assert.equal(came.status, 200);
    const answers = await buyAll(place, repeat(SALE.buyers, [{ sku: 'TEA-1', qty: 1 }]));
    const refused = SALE.buyers - SALE.pieces;
    assert.deepEqual(tally(answers), { 200: SALE.pieces, STOCK_SHORT: refused }, `sale ${sale}`);
  }
  const sold = opening.on_hand + sales * SALE.pieces;
  await soldOut(place, 'TEA-1', sold, sold);
  return `${sales} sales, ${Math.round((1000 * sales) / (elapsedSince() - begun))} a second`;
}

/** Sends a request on a connection of its own and hangs up as soon as it is out. */
function sendAndHangUp(place: Arena, at: string, input: unknown, key: string, wait_ms: number) {
  const url = place.urls[0]! + at;
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${place.key}`,
    'idempotency-key': key,
  };
  return new Promise<void>((resolve) => {
    const request = http.request(url, { method: 'POST', headers, agent: false }, (response) => {
      response.resume();
    });
    request.on('error', () => {});
    request.on('close', () => resolve());
    request.end(JSON.stringify(input), () => setTimeout(() => request.destroy(), wait_ms));
  });
}

/** Asks again under the same key until the first request is no longer at work. */
async function askAgain(place: Arena, at: string, input: unknown, key: string): Promise<Sent> {
  for (;;) {
    const answer = await place.post(at, input, key);
    if (answer.body['code'] !== 'IN_PROGRESS') return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Callers hang up after sending and ask again under the same key, at every server: each order is
 * there once, and each adjustment (which has no other key) was booked once.
 */
export async function hangingUp(place: Arena, callers: number, random: Random): Promise<string> {
  const before = await levelOf(place, 'TEA-1');
  const orders = Array.from({ length: callers }, () => strictOrder([{ sku: 'TEA-1', qty: 1 }]));
  const answers = await place.buyers.rush(orders, async (order, n) => {
    await sendAndHangUp(place, '/v1/orders', order, `hung-up-${n}`, random.below(12));
    return askAgain(place, '/v1/orders', order, `hung-up-${n}`);
  });
  assert.deepEqual(tally(answers), { 200: callers });
  const found = Array.from({ length: callers }, () => {
    const sku = { merchant: 'M1', code: 'TEA-1' };
    return { warehouse: 'SZ', sku, location: 'A01-01', change: 1, reason: 'found' };
  });
  const booked = await place.buyers.rush(found, async (input, n) => {
    await sendAndHangUp(place, '/v1/stock/adjust', input, `found-one-${n}`, random.below(12));
    return askAgain(place, '/v1/stock/adjust', input, `found-one-${n}`);
  });
  assert.deepEqual(tally(booked), { 200: callers });
  const stored = await place.row(
    `select count(*)::int as orders, count(distinct channel_order_no)::int as numbers
     from orders.sales_order`,
  );
  assert.deepEqual(stored, { orders: callers, numbers: callers });
  const { on_hand, reserved, held } = await levelOf(place, 'TEA-1');
  assert.deepEqual([on_hand - before.on_hand, reserved, held], [callers, callers, callers]);
  const ids = new Set(answers.map((each) => each.body['order_id']));
  assert.equal(ids.size, callers);
  return `${callers} orders and ${callers} adjustments, each once`;
}
