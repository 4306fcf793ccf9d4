/** Which shipments go together on carts: pure but for the thread that the engine works in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shipment } from '../orders/port.ts';
import type { BinStock } from './bins.ts';
import { type Carting, type CartOrder, planCarts, termsOf } from './carts.ts';
import type { Chosen } from './choose.ts';
import { inWords } from './explain.ts';
import { type ReleaseInput, releaseSchema, releaseSettingsSchema } from './model.ts';
import { type Floor, planWalk, readFloor, type Stop } from './walk.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const HOUR_MS = 3_600_000;
const AISLES = 6;
const PER_AISLE = 12;

/** Aisles side by side, walked one after the other. */
const floor = readFloor(
  Array.from({ length: AISLES }, (_, at) => ({
    aisle: at + 1,
    x_low_mm: 3000 * (at + 1) - 500,
    x_high_mm: 3000 * (at + 1) + 500,
    ys_mm: Array.from({ length: PER_AISLE }, (__, y) => 1000 * (y + 1)),
  })),
);

function bin(aisle: number, at: number): BinStock {
  const place = { aisle, x_mm: 3000 * aisle, y_mm: 1000 * at };
  const stock = { sku_id: 'tea', lot: '', qty: 99, qty_claimed: 0 };
  return { location_id: `${aisle}-${at}`, ...stock, walk_order: PER_AISLE * aisle + at, ...place };
}

/** A shipment of pieces at bins, due in some hours. */
function due(no: number, hours: number, ...places: [number, number][]): Chosen {
  const shipment_id = `s${String(no).padStart(2, '0')}`;
  const ship_by = new Date(NOW.getTime() + hours * HOUR_MS);
  const shipment = { shipment_id, shipment_no: `SP${no}`, ship_by } as Shipment;
  const shares = places.map(([aisle, at]) => {
    return { order_line_id: `${no} ${aisle} ${at}`, bin: bin(aisle, at), qty: 1 };
  });
  return { shipment, parts: [{ shipment, shares }], shares, lines: places.length };
}

/** Begin in the first aisle and end in one of three others: by place they are mixed. */
const mixed = Array.from({ length: 12 }, (_, no) =>
  due(no, 48, [1, 1 + no], [[4, 5, 6][no % 3]!, 1 + ((5 * no) % PER_AISLE)]),
);

function order(chosen: Chosen[], change: Partial<ReleaseInput>, more: Partial<CartOrder> = {}) {
  const input = releaseSchema.parse({ warehouse: 'SZ', cart_slots: 4, ...change });
  const terms = termsOf(input, releaseSettingsSchema.parse({}));
  const usual = { floor, loads: new Map(), as_of: NOW, most: 100, work_ms: 300 };
  return { chosen, terms, ...usual, ...more };
}

async function metres({ carts }: Carting, on: Floor = floor): Promise<number> {
  const stops = (cart: Chosen[]): Stop[] => {
    const all = cart.flatMap(({ shares }) => shares.map((share) => share.bin));
    return [...new Map(all.map((each) => [each.location_id, each])).values()];
  };
  const walks = await Promise.all(carts.map((cart) => planWalk(on, stops(cart))));
  return walks.reduce((sum, walk) => sum + walk.walk_mm, 0) / 1000;
}

const idsOf = ({ carts }: Carting) =>
  carts.map((cart) => cart.map(({ shipment }) => shipment.shipment_id));

test('carts by the engine walk less than carts filled by place, with nobody lost', async () => {
  const before = await planCarts(order(mixed, { method: 'by_place' }));
  const after = await planCarts(order(mixed, {}));
  assert.deepEqual([before.why, after.why, after.method], ['ASKED', null, 'engines']);
  const [old_m, new_m] = [await metres(before), await metres(after)];
  assert.ok(new_m < 0.85 * old_m, `${new_m} against ${old_m}`);
  assert.equal(after.figures!.first_come_mm / 1000, old_m, 'it knows what it is compared with');
  const ids = idsOf(after);
  assert.deepEqual(ids.flat().sort(), mixed.map((each) => each.shipment.shipment_id).sort());
  assert.ok(ids.length === 3 && ids.every((cart) => cart.length <= 4));
  assert.deepEqual(idsOf(await planCarts(order(mixed, {}))), ids, 'the same again');
  assert.ok(inWords(after.inside.get('s00')).some((each) => each.en.includes('Shares a cart')));
});

test('weights and totes are kept; what is larger than a cart goes alone', async () => {
  const loads = new Map(
    mixed.map(({ shipment: { shipment_id } }, no) => {
      const load = { weight_g: no === 0 ? 90_000 : 8000, volume_ml: 30_000, zoneOf: new Map() };
      return [shipment_id, load] as const;
    }),
  );
  const change = { cart_slots: 6, tote_volume_ml: 20_000, cart_weight_g: 20_000 };
  const found = await planCarts(order(mixed, change, { loads }));
  const ids = idsOf(found);
  assert.equal(found.method, 'engines');
  assert.ok(ids.every((cart) => cart.length <= 2));
  assert.deepEqual(
    ids.find((cart) => cart.includes('s00')),
    ['s00'],
  );
  assert.equal(ids.flat().length, mixed.length);
});

test('what is due goes first; what waits is told what it would cost to take it now', async () => {
  const far = [due(20, 1, [6, 12]), due(21, 1.5, [6, 11])];
  const all = [...mixed, ...far];
  const found = await planCarts(order(all, { pickers: 1 }, { most: 6 }));
  const inside = new Set(idsOf(found).flat());
  assert.ok(inside.has('s20') && inside.has('s21') && inside.size === 6);
  assert.equal(found.back.size, all.length - 6);
  for (const reasons of found.back.values()) {
    const codes = inWords(reasons).map((each) => each.code);
    assert.ok(codes.includes('WAVE_FULL') && codes.includes('SQUEEZE'), codes.join());
  }
  assert.match(
    inWords(found.inside.get('s20'))
      .map((each) => each.en)
      .join(),
    /next release/,
  );
  const [one] = await Promise.all([planCarts(order(mixed, { mode: 'continuous', pickers: 2 }))]);
  assert.equal(one.carts.length, 2);
  const carts = await planCarts(order(mixed, { carts: 1 }));
  assert.deepEqual([carts.carts.length, carts.back.size], [1, 8]);
});

test('without coordinates, with one cart or no work left, carts are filled by place', async () => {
  const why = async (...of: Parameters<typeof order>) => (await planCarts(order(...of))).why;
  assert.equal(await why(mixed.slice(0, 4), {}), 'ONE_CART');
  assert.equal(await why(mixed, {}, { floor: { kind: 'listed' } }), 'NO_COORDINATES');
  assert.equal(await why(mixed, {}, { work_ms: 0 }), 'BATCH_TOO_LARGE');
  const kept = await planCarts(order(mixed, { carts: 1, method: 'by_place' }, { most: 8 }));
  assert.deepEqual([kept.carts.length, kept.back.size], [1, 8]);
});
