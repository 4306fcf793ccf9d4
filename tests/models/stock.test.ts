/** Stock against plain arrays: deliveries, moves, adjustments, quarantine, counts and promises. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { saveSku } from '../../areas/catalog/commands.ts';
import { cancelOrder, receiveOrder } from '../../areas/orders/commands.ts';
import { openStock, receiveStock } from '../../areas/stock/commands.ts';
import {
  adjustStock,
  putAwayStock,
  quarantineStock,
  transferStock,
  unquarantineStock,
} from '../../areas/stock/commands-inside.ts';
import { approveCount, recordCount } from '../../areas/stock/counts.ts';
import { stockExplain, stockList } from '../../areas/stock/queries.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { Problem } from '../../kernel/problem.ts';
import { anOrder, must } from '../world.ts';
import { explore, follow, type Machine, nobody, openReal, type Real, told } from './machine.ts';

const PLACES = ['A01-01', 'A01-02', '@receiving', '@quarantine'] as const;
type Place = (typeof PLACES)[number];
const COUNTED: readonly Place[] = ['A01-01', 'A01-02', '@receiving'];

type Act =
  | { do: 'receive'; qty: number; reference: string; location: Place }
  | { do: 'adjust'; location: Place; change: number; reason: 'correction' | 'damaged' | 'found' }
  | { do: 'put_away'; qty: number; to: Place }
  | { do: 'transfer'; qty: number; from: Place; to: Place }
  | { do: 'quarantine'; qty: number; from: Place }
  | { do: 'unquarantine'; qty: number; to: Place }
  | { do: 'count'; location: Place; counted_qty: number }
  | { do: 'order'; key: number; qty: number }
  | { do: 'cancel'; key: number; known?: boolean };

interface State {
  at: Record<Place, number>;
  reserved: number;
  booked: Record<string, { qty: number; location: Place }>;
  orders: Record<number, { qty: number; open: boolean }>;
}

const qty = fc.integer({ min: 1, max: 12 });
const key = fc.nat({ max: 4 });
const place = fc.constantFrom(...PLACES);
const bin = fc.constantFrom<Place>('A01-01', 'A01-02');

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      qty,
      reference: fc.constantFrom('PO-1', 'PO-2', 'PO-3'),
      location: fc.constantFrom<Place>('@receiving', 'A01-01'),
    }),
  },
  fc.record({
    do: fc.constant('adjust' as const),
    location: place,
    change: fc.integer({ min: -9, max: 9 }),
    reason: fc.constantFrom('correction' as const, 'damaged' as const, 'found' as const),
  }),
  fc.record({ do: fc.constant('put_away' as const), qty, to: bin }),
  fc.record({ do: fc.constant('transfer' as const), qty, from: place, to: bin }),
  fc.record({ do: fc.constant('quarantine' as const), qty, from: place }),
  fc.record({ do: fc.constant('unquarantine' as const), qty, to: place }),
  fc.record({
    do: fc.constant('count' as const),
    location: fc.constantFrom<Place>('A01-01', 'A01-02', '@receiving'),
    counted_qty: fc.nat({ max: 20 }),
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('order' as const), key, qty }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), key }) },
);

const onHand = ({ at }: State) => COUNTED.reduce((sum, each) => sum + at[each], 0);

/** Moves pieces in the model; null: from or to beyond the walls. */
function shift(state: State, from: Place | null, to: Place | null, count: number): string {
  if (from !== null && from === to) return 'LOCATION_UNFIT';
  if (from !== null) {
    if (state.at[from] < count) return 'BIN_SHORT';
    const leaves = COUNTED.includes(from) && (to === null || !COUNTED.includes(to));
    if (leaves && onHand(state) - state.reserved < count) return 'STOCK_HELD';
    state.at[from] -= count;
  }
  if (to !== null) state.at[to] += count;
  return 'done';
}

function adjust(state: State, each: Extract<Act, { do: 'adjust' }>): string {
  const { change, reason, location } = each;
  const wrong = (reason === 'damaged' && change > 0) || (reason === 'found' && change < 0);
  if (change === 0 || wrong) return 'FIELD_INVALID';
  if (change > 0) return shift(state, null, location, change);
  return shift(state, location, null, -change);
}

/** A wrong kind of place is told before anything else. */
const isBin = (each: Place) => !each.startsWith('@');
const isShelf = (each: Place) => each !== '@quarantine';

function apply(state: State, each: Act): string {
  switch (each.do) {
    case 'receive': {
      const { reference, location } = each;
      const before = state.booked[reference];
      if (before !== undefined) {
        const same = before.qty === each.qty && before.location === location;
        return same ? 'again' : 'BOOKED_DIFFERENTLY';
      }
      state.booked[reference] = { qty: each.qty, location };
      return shift(state, null, location, each.qty);
    }
    case 'adjust':
      return adjust(state, each);
    case 'put_away':
      return shift(state, '@receiving', each.to, each.qty);
    case 'transfer':
      if (!isBin(each.from)) return 'LOCATION_UNFIT';
      return shift(state, each.from, each.to, each.qty);
    case 'quarantine':
      if (!isShelf(each.from)) return 'LOCATION_UNFIT';
      return shift(state, each.from, '@quarantine', each.qty);
    case 'unquarantine':
      if (!isShelf(each.to)) return 'LOCATION_UNFIT';
      return shift(state, '@quarantine', each.to, each.qty);
    case 'count': {
      const difference = each.counted_qty - state.at[each.location];
      if (difference === 0) return 'matches';
      if (difference > 0) return shift(state, null, each.location, difference);
      return shift(state, each.location, null, -difference);
    }
    default:
      return applyOrder(state, each);
  }
}

function applyOrder(state: State, each: Extract<Act, { do: 'order' | 'cancel' }>): string {
  const order = state.orders[each.key];
  if (each.do === 'order') {
    if (order !== undefined) return order.qty === each.qty ? 'again' : 'ORDER_CONFLICT';
    if (onHand(state) - state.reserved < each.qty) return 'STOCK_SHORT';
    state.orders[each.key] = { qty: each.qty, open: true };
    state.reserved += each.qty;
    return 'done';
  }
  if (order === undefined || each.known === false) return 'ORDER_UNKNOWN';
  if (order.open) state.reserved -= order.qty;
  order.open = false;
  return 'done';
}

let real: Real;
let warehouse_id = '';
let serial = 0;
before(async () => {
  real = await openReal();
  const { nothing } = await article();
  const [row] = await must(real.system, openStock, [{ ...nothing, qty: 1, location: 'A02-10' }]);
  warehouse_id = row!.warehouse_id;
});
after(() => real.end());

/** A new article, so that every run begins with empty shelves. */
async function article() {
  const code = `M-${++serial}`;
  const sides = { length_mm: 10, width_mm: 10, height_mm: 10, weight_g: 10, price_minor: 100 };
  const input = { merchant: 'M1', code, name: code, ...sides };
  await must(real.system, saveSku, [saveSku.input.parse(input)]);
  const sku = { merchant: 'M1', code };
  return { code, nothing: { warehouse: 'SZ', sku, lot: '' } };
}

function reading<R>(work: Parameters<typeof real.system.db.transaction<R>>[1]): Promise<R> {
  const { system, clock } = real;
  const options = { scope: scopeOf(system.actor), now: clock.now(), name: 'test', read_only: true };
  return system.db.transaction(options, work);
}

async function numbers(code: string) {
  const { actor } = real.system;
  const input = stockList.input.parse({ text: code, warehouse_id });
  const { rows } = await reading((tx) => stockList.run(tx, input, actor));
  const row = rows.find((each) => each.sku === code);
  if (row === undefined) return { on_hand: 0, reserved: 0, available: 0, receiving: 0, apart: 0 };
  const why = stockExplain.input.parse({ sku_id: row.sku_id, warehouse_id });
  const told_why = await reading((tx) => stockExplain.run(tx, why, actor));
  assert.equal(told_why.adds_up, true, 'the explanation adds up');
  const [newest] = told_why.moves.rows;
  assert.equal(newest?.on_hand_after ?? 0, row.qty_on_hand, 'the moves lead to what is there');
  return {
    on_hand: row.qty_on_hand,
    reserved: row.qty_reserved,
    available: row.qty_available,
    receiving: row.qty_receiving,
    apart: row.qty_quarantine,
  };
}

const again = (result: { applied: boolean }) => (result.applied ? 'done' : 'again');

async function begin() {
  const { code, nothing: goods } = await article();
  const first = { ...goods, qty: 1, location: 'A01-02' };
  await must(real.system, openStock, [first]);
  const ids = new Map<number, string>();
  const count = async (each: Extract<Act, { do: 'count' }>, at: number) => {
    const { location, counted_qty } = each;
    let count_id = '';
    const said = await told(real, at, recordCount, { ...goods, location, counted_qty }, (made) => {
      count_id = made.count_id;
      return made.state;
    });
    if (said !== 'differs') return said;
    return told(real, at, approveCount, { warehouse: 'SZ', count_id });
  };
  const order = (each: Extract<Act, { do: 'order' }>, at: number) => {
    const channel_order_no = `${code}-${each.key}`;
    const line = { sku: code, qty: each.qty };
    const free = { payment_kind: 'cash_on_delivery' as const, payments: [] };
    const input = anOrder([line], { shop: 'S2', channel_order_no, ...free });
    return told(real, at, receiveOrder, input, ({ order_id, replayed }) => {
      ids.set(each.key, order_id);
      return replayed ? 'again' : 'done';
    });
  };
  const cancel = (each: Extract<Act, { do: 'cancel' }>, at: number) => {
    const known = each.known === false ? undefined : ids.get(each.key);
    return told(real, at, cancelOrder, { order_id: known ?? nobody(), reason: 'changed' });
  };
  return {
    look: () => numbers(code),
    // Racing orders under one number have one content: see the fixed case below.
    freeze(each: Act): Act {
      if (each.do === 'order') return { ...each, qty: 1 + each.key };
      return each.do === 'cancel' ? { ...each, known: ids.has(each.key) } : each;
    },
    async act(each: Act, at: number): Promise<string> {
      const { do: what, ...input } = each;
      const whole = { ...goods, ...input };
      switch (each.do) {
        case 'receive':
          return told(real, at, receiveStock, whole, again);
        case 'adjust':
          return told(real, at, adjustStock, whole);
        case 'put_away':
          return told(real, at, putAwayStock, whole);
        case 'transfer':
          return told(real, at, transferStock, whole);
        case 'quarantine':
          return told(real, at, quarantineStock, { ...whole, reason: 'recall' });
        case 'unquarantine':
          return told(real, at, unquarantineStock, whole);
        case 'count':
          return count(each, at);
        case 'order':
          return order(each, at);
        default:
          return cancel(each, at);
      }
    },
  };
}

const machine: Machine<State, Act> = {
  act,
  // A count is two acts, between which the others may come.
  races: (each) => each.do !== 'count',
  start: () => ({
    at: { 'A01-01': 0, 'A01-02': 1, '@receiving': 0, '@quarantine': 0 },
    reserved: 0,
    booked: {},
    orders: {},
  }),
  apply,
  seen: (state) => ({
    on_hand: onHand(state),
    reserved: state.reserved,
    available: onHand(state) - state.reserved,
    receiving: state.at['@receiving'],
    apart: state.at['@quarantine'],
  }),
  begin,
};

test('whatever is done to goods in turn, the numbers are those of plain arrays', () =>
  explore(machine, { runs: 12, acts: 16 }));

test('whatever is done to goods at the same moment, some order explains it', () =>
  explore(machine, { runs: 14, acts: 6, racing: 4 }));

test('pieces that came into quarantine and nowhere else are listed', async () => {
  const { code, nothing: goods } = await article();
  const found = { ...goods, location: '@quarantine', change: 1, reason: 'found' };
  assert.equal(await told(real, 0, adjustStock, found), 'done');
  assert.equal((await numbers(code)).apart, 1);
});

test('an order is no conflict with one under its number that was refused', async () => {
  const { code } = await article();
  const cash = { shop: 'S2', payment_kind: 'cash_on_delivery' as const, payments: [] };
  const [one, two] = [1, 2].map((count) =>
    anOrder([{ sku: code, qty: count }], { ...cash, channel_order_no: code }),
  );
  const outcomes = await real.system.services.run(receiveOrder, real.system.actor, [one!, two!]);
  const codes = outcomes.map((each) => (each instanceof Problem ? each.code : 'done'));
  assert.deepEqual(codes, ['STOCK_SHORT', 'STOCK_SHORT']);
});

test('a model that forgets what is promised is contradicted', async () => {
  const forgetful = {
    ...machine,
    apply: (state: State, each: Act) => {
      const code = apply(state, each);
      state.reserved = 0;
      return code;
    },
  };
  const acts: Act[] = [
    { do: 'receive', qty: 5, reference: 'PO-1', location: '@receiving' },
    { do: 'order', key: 1, qty: 5 },
    { do: 'adjust', location: '@receiving', change: -1, reason: 'damaged' },
  ];
  await assert.rejects(follow(forgetful, acts), assert.AssertionError);
});
