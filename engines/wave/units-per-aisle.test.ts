/**
 * Orders and aisles chosen together: as good as trying every set of aisles, within the limits,
 * and equal to what was proven on published instances.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { seededRandom } from '../pick-path/local-search.ts';
import { aisleWaveFaults } from './aisle-check.ts';
import { surplusOrders } from './aisle-trim.ts';
import { readAisleWave } from './sbpo.ts';
import { type AisleWaveRequest, chooseByAisles } from './units-per-aisle.ts';

function makeRequest(seed: number): AisleWaveRequest {
  const random = seededRandom(seed);
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const row = (most: number) =>
    Array.from({ length: whole(1, 3) }, () => ({
      item_id: `I${whole(0, 5)}`,
      qty: whole(1, most),
    }));
  return {
    orders: Array.from({ length: 9 }, (_, i) => ({ order_id: `O${i}`, lines: row(3) })),
    aisles: Array.from({ length: 6 }, (_, i) => ({ aisle_id: `A${i}`, stock: row(6) })),
    least_units: whole(2, 8),
    most_units: whole(12, 25),
  };
}

/** Every set of aisles with every set of orders. */
function bestByTrial(request: AisleWaveRequest): number {
  const total = (lists: readonly (readonly { item_id: string; qty: number }[])[]) => {
    const sum = new Map<string, number>();
    for (const { item_id, qty } of lists.flat()) sum.set(item_id, (sum.get(item_id) ?? 0) + qty);
    return sum;
  };
  const subset = <T>(list: readonly T[], set: number) => list.filter((_, i) => (set >> i) & 1);
  const waves = Array.from({ length: 1 << request.orders.length }, (_, set) => {
    const need = total(subset(request.orders, set).map((order) => order.lines));
    return { need, units: [...need.values()].reduce((sum, qty) => sum + qty, 0) };
  }).filter(({ units }) => units >= request.least_units && units <= request.most_units);
  let best = 0;
  for (let set = 1; set < 1 << request.aisles.length; set++) {
    const chosen = subset(request.aisles, set);
    const stock = total(chosen.map((aisle) => aisle.stock));
    for (const { need, units } of waves) {
      if (units <= best * chosen.length) continue;
      if ([...need].every(([item, qty]) => qty <= (stock.get(item) ?? 0))) {
        best = units / chosen.length;
      }
    }
  }
  return best;
}

test('small cases are as good as trying everything', () => {
  let found = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const request = makeRequest(seed);
    const wave = chooseByAisles(request, { seed, rounds: 200 });
    assert.deepEqual(aisleWaveFaults(request, wave), []);
    const best = bestByTrial(request);
    assert.ok(wave.units_per_aisle <= best + 1e-9);
    assert.ok(Math.abs(wave.units_per_aisle - best) < 1e-9, `seed ${seed}`);
    if (best > 0) found++;
  }
  assert.ok(found > 20);
});

test('same seed, same answer; every opened aisle is there for something', () => {
  const request = makeRequest(77);
  const wave = chooseByAisles(request, { seed: 2, rounds: 50 });
  assert.deepEqual(wave, chooseByAisles(request, { seed: 2, rounds: 50 }));
  assert.ok(wave.explanation.opened_for.every(({ units }) => units > 0));
  assert.equal(wave.explanation.reasons[0]!.code, 'UNITS_PER_AISLE');
});

test('no wave, and broken input', () => {
  const request = { ...makeRequest(3), least_units: 1000, most_units: 2000 };
  const wave = chooseByAisles(request, { rounds: 10 });
  assert.deepEqual([wave.order_ids, wave.units_per_aisle], [[], 0]);
  assert.equal(wave.explanation.reasons[0]!.code, 'NO_WAVE_REACHES_LEAST');
  // Two orders of ten are too many and one is too few.
  const line = [{ item_id: 'I', qty: 10 }];
  const gap = chooseByAisles({
    orders: ['a', 'b'].map((order_id) => ({ order_id, lines: line })),
    aisles: [{ aisle_id: 'A', stock: [{ item_id: 'I', qty: 50 }] }],
    least_units: 15,
    most_units: 18,
  });
  assert.deepEqual(gap.order_ids, []);
  assert.throws(() => chooseByAisles({ ...request, most_units: 5 }), {
    code: 'WAVE_INPUT_INVALID',
  });
});

test('a surplus is trimmed as little as whole orders allow', () => {
  const random = seededRandom(9);
  for (let round = 0; round < 100; round++) {
    const units = Array.from({ length: 10 }, () => 1 + Math.floor(random() * 9));
    const most = Math.floor(random() * 50);
    const out = new Set(surplusOrders(units, most));
    const kept = units.reduce((sum, each, i) => (out.has(i) ? sum : sum + each), 0);
    let best = 0;
    for (let set = 0; set < 1 << 10; set++) {
      const sum = units.reduce((all, each, i) => ((set >> i) & 1 ? all + each : all), 0);
      if (sum <= most) best = Math.max(best, sum);
    }
    assert.equal(kept, best);
  }
});

const data = new URL('../../../shared/data/orderpicking/', import.meta.url);
const skip = existsSync(data) ? false : 'the published instances are not at ../shared';

test('published instances with a proven value come out at it', { skip }, () => {
  const proven = new Map(
    readFileSync(new URL('sbpo-a-highs.csv', data), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','))
      .filter((cells) => cells[4] === 'True')
      .map((cells) => [cells[0]!, Number(cells[1])]),
  );
  for (const name of ['0001', '0002', '0003', '0004', '0012', '0017', '0020']) {
    const text = readFileSync(new URL(`sbpo-a/instance_${name}.txt`, data), 'utf8');
    const request = readAisleWave(text);
    const wave = chooseByAisles(request, { seed: 1, rounds: 2000 });
    assert.deepEqual(aisleWaveFaults(request, wave), []);
    assert.ok(Math.abs(wave.units_per_aisle - proven.get(name)!) < 1e-3, name);
  }
});
