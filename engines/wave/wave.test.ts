/**
 * Planning a wave: what must go goes, what waits says why and what it would cost, limits hold in
 * both modes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeInstance } from '../pick-path/instances.ts';
import { seededRandom } from '../pick-path/local-search.ts';
import { planWave, type WaveLimits, type WaveRequest, type WaveShipment } from './wave.ts';
import { waveFaults } from './wave-check.ts';

const MINUTE = 60_000;
const noon = Date.UTC(2026, 10, 11, 4);

const limits: WaveLimits = {
  pickers: 3,
  pick_lines_per_hour: 240,
  pack_per_hour: 120,
  walk_mm_per_second: 1000,
  wave_minutes: 30,
  cart: { orders: 8, slots: 12, weight_g: 40_000 },
  single_cart: { orders: 20 },
  max_shipments: 50,
};

/** Shipments of one to four lines on a floor of ten aisles, due from now to ten hours ahead. */
function makeRequest(count: number, seed: number, change: Partial<WaveRequest> = {}): WaveRequest {
  const random = seededRandom(seed);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const floor = makeInstance({ seed, aisles: 10, cross_aisles: 3, picks: 120 });
  const { at } = floor.starts[0]!;
  const shipments = Array.from({ length: count }, (_, i): WaveShipment => {
    const lines = Array.from({ length: Math.max(1, whole(-1, 4)) }, () => ({
      bin_id: floor.picks[whole(0, 119)]!.bin_id,
      qty: whole(1, 3),
    }));
    return {
      shipment_id: `S${i}`,
      lines,
      ship_by_ms: noon + whole(0, 60) * 10 * MINUTE,
      cut_off_ms: noon + whole(4, 70) * 10 * MINUTE,
      zone_id: i % 5 === 0 ? 'cold' : 'dry',
      priority: whole(0, 9) === 0 ? 1 : 0,
      weight_g: whole(100, 9000),
      slots: whole(1, 2),
    };
  });
  const walk = { kind: 'layout', layout: floor.layout, start: at, end: at } as const;
  return { shipments, as_of_ms: noon, limits, walk, mode: 'wave', ...change };
}

const codesOf = (each: { reasons: readonly { code: string }[] } | undefined) =>
  each?.reasons.map((reason) => reason.code) ?? [];

test('waves of many shipments hold to every limit in both modes', () => {
  for (const mode of ['wave', 'continuous'] as const) {
    for (const seed of [1, 2]) {
      const request = makeRequest(90, seed, { mode });
      const plan = planWave(request, { seed, rounds: 20 });
      assert.deepEqual(waveFaults(request, plan), [], `${mode} ${seed}`);
      assert.deepEqual(plan, planWave(request, { seed, rounds: 20 }));
      assert.ok(plan.selected.length > 0 && plan.waiting.length > 0);
      assert.ok(plan.figures.length_mm <= plan.figures.first_come_mm);
      assert.notEqual(plan.figures.bound_by, null);
    }
  }
});

test('what cannot wait goes before what can', () => {
  const request = makeRequest(90, 3);
  const plan = planWave(request, { rounds: 10 });
  const urgent = noon + 2 * limits.wave_minutes * MINUTE;
  const dueOf = (id: string) => {
    const shipment = request.shipments.find((each) => each.shipment_id === id)!;
    return Math.min(shipment.ship_by_ms!, shipment.cut_off_ms!);
  };
  const urgentIn = plan.selected.filter((each) => dueOf(each.shipment_id) < urgent);
  const urgentOut = plan.waiting.filter((each) => dueOf(each.shipment_id) < urgent);
  assert.ok(urgentIn.length > 0);
  const others = plan.selected.length - urgentIn.length;
  assert.ok(urgentOut.length === 0 || others === 0);
  for (const each of urgentIn) {
    const codes = codesOf(each);
    assert.ok(codes.includes('CANNOT_WAIT') || codes.includes('OVERDUE'));
  }
});

/** A straight corridor: bins at so many metres from the desk. */
function corridor(
  far: Readonly<Record<string, number>>,
  shipments: readonly WaveShipment[],
  change: Partial<WaveLimits> = {},
): WaveRequest {
  const bin_ids = Object.keys(far);
  const spots = [0, ...bin_ids.map((bin) => far[bin]! * 1000), 0];
  const length_mm = Float64Array.from(spots.flatMap((a) => spots.map((b) => Math.abs(a - b))));
  const walk = { kind: 'matrix', bin_ids, length_mm } as const;
  const own = { ...limits, pickers: 1, cart: { orders: 4 }, ...change };
  return { shipments, as_of_ms: noon, limits: own, walk, mode: 'wave' };
}

const two = (shipment_id: string, bin_id: string, due_min?: number): WaveShipment => ({
  shipment_id,
  lines: [bin_id, bin_id].map((bin) => ({ bin_id: bin, qty: 1 })),
  ...(due_min === undefined ? {} : { ship_by_ms: noon + due_min * MINUTE }),
});

test('a waiting shipment is told what squeezing it in would cost and whom it endangers', () => {
  // 60 m out and back at 1 m/s, two lines of 15 s, 30 s of packing: packed after 180 s.
  const request = corridor(
    { near: 60, far: 300 },
    [two('tight', 'near', 3), two('later', 'far', 600)],
    { max_shipments: 1 },
  );
  const plan = planWave(request);
  assert.deepEqual(waveFaults(request, plan), []);
  assert.deepEqual(
    plan.selected.map((each) => [each.shipment_id, codesOf(each)]),
    [['tight', ['CANNOT_WAIT', 'OPENS_CART']]],
  );
  const [later] = plan.waiting;
  assert.deepEqual(codesOf(later), ['WAVE_FULL', 'NO_HURRY', 'SQUEEZE', 'SQUEEZE_ENDANGERS']);
  assert.deepEqual(later!.squeeze, {
    cart: 0,
    added_mm: 480_000,
    added_minutes: 9,
    endangered: [{ shipment_id: 'tight', due_ms: noon + 3 * MINUTE }],
    in_time: true,
  });
  assert.equal(plan.figures.late, 0);
});

test('nobody who can wait is put on a cart that would then be late', () => {
  const request = corridor({ near: 60, far: 300 }, [
    two('tight', 'near', 3),
    two('later', 'far', 600),
  ]);
  const plan = planWave(request);
  assert.deepEqual(waveFaults(request, plan), []);
  assert.equal(plan.carts.length, 2);
  assert.equal(plan.figures.late, 0);
  assert.equal(plan.figures.bound_by, null);
});

test('the near one is preferred to the far one, unless priority says otherwise', () => {
  const far = { a: 10, b: 12, c: 200 };
  const list = [two('x', 'a', 500), two('y', 'c', 500), two('z', 'b', 500)];
  const chosen = (shipments: readonly WaveShipment[]) =>
    planWave(corridor(far, shipments, { max_shipments: 2 }))
      .selected.map((each) => each.shipment_id)
      .sort();
  assert.deepEqual(chosen(list), ['x', 'z']);
  const first = list.map((each) => (each.shipment_id === 'y' ? { ...each, priority: 9 } : each));
  assert.ok(chosen(first).includes('y'));
});

test('late ones go after those that can still be saved, and share a cart', () => {
  const list = [two('late1', 'a', 0), two('late2', 'a', 0), two('safe', 'b', 20)];
  const plan = planWave(corridor({ a: 50, b: 60 }, list));
  assert.equal(plan.carts.length, 1);
  assert.deepEqual(codesOf(plan.selected[0]), ['CANNOT_WAIT', 'OPENS_CART']);
  assert.deepEqual(codesOf(plan.selected[1]), ['OVERDUE', 'ON_THE_WAY', 'WILL_MISS']);
  const one = planWave(corridor({ a: 50, b: 60 }, list, { max_shipments: 1 }));
  assert.equal(one.selected[0]!.shipment_id, 'safe');
});

test('single-line shipments travel apart; what no cart holds waits for another way', () => {
  const single = (id: string, bin_id: string): WaveShipment => ({
    shipment_id: id,
    lines: [{ bin_id, qty: 1 }],
  });
  const heavy = { ...two('heavy', 'a'), weight_g: 99_000 };
  const request = corridor({ a: 10, b: 20 }, [single('s1', 'a'), two('m', 'a'), heavy], {
    cart: { weight_g: 50_000 },
  });
  const plan = planWave(request);
  assert.deepEqual(waveFaults(request, plan), []);
  assert.deepEqual(plan.carts.map((cart) => cart.single_line).sort(), [false, true]);
  assert.deepEqual(codesOf(plan.waiting[0]), ['EXCEEDS_CART']);
  assert.equal(plan.waiting[0]!.squeeze, null);
  const bad = { ...request, limits: { ...request.limits, pickers: 0 } };
  assert.throws(() => planWave(bad), { code: 'WAVE_INPUT_INVALID' });
});
