/**
 * The published order-batching instances: our distances give back every published route length,
 * and the engine finds at most the best known objective.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { batchOrders } from './batching.ts';
import { batchingFaults } from './check.ts';
import {
  MM_PER_UNIT,
  type ObpInstance,
  type ObpLayout,
  obpBestKnown,
  obpLengths,
  obpRequest,
  type Rounding,
} from './obp.ts';
import { type ObpSolution, obpWayLength, obpWays, publishedFaults } from './obp-check.ts';

const data = new URL('../../../shared/data/orderpicking/obp/', import.meta.url);
const skip = existsSync(data) ? false : 'the published instances are not at ../shared';

const read = <T>(path: string) => JSON.parse(readFileSync(new URL(path, data), 'utf8')) as T;
const families: readonly [string, Rounding][] = [
  ['Conventional', 'whole'],
  ['NR1', 'half'],
];
const namesOf = (family: string) => readdirSync(new URL(`${family}/instances/`, data)).sort();
const instanceOf = (family: string, name: string) =>
  read<ObpInstance>(`${family}/instances/${name}/${name}.json`);

test('every published route has its published length', { skip }, () => {
  let routes = 0;
  for (const [family, rounding] of families) {
    const layout = read<ObpLayout>(`${family}/tsplib_parent.json`);
    const { size, lengths } = obpLengths(layout, rounding);
    const ways = obpWays(layout, rounding);
    for (const name of namesOf(family)) {
      const path = `${family}/instances/${name}/SMD/${name}_sol.json`;
      const solution = read<ObpSolution>(path);
      const instance = instanceOf(family, name);
      assert.deepEqual(publishedFaults(instance, solution, ways), [], name);
      const ours = (a: number, b: number) => lengths[a * size + b]!;
      assert.deepEqual(publishedFaults(instance, solution, ours), [], name);
      const sum = Object.values(solution).reduce((all, batch) => all + batch.distance, 0);
      assert.ok(Math.abs(sum - obpBestKnown(instance)) < 0.02, name);
      routes += Object.keys(solution).length;
    }
  }
  assert.equal(routes, 411);
});

test('instances of either layout come out at or below the best known', { skip }, () => {
  const some = {
    Conventional: ['c111_ff0a', 'c14_012f', 'c67_7999'],
    NR1: ['c40_8402', 'c58_7640'],
  };
  for (const [family, rounding] of families) {
    const layout = read<ObpLayout>(`${family}/tsplib_parent.json`);
    const lengths = obpLengths(layout, rounding);
    const way = obpWayLength(obpWays(layout, rounding));
    for (const name of some[family as keyof typeof some]) {
      const instance = instanceOf(family, name);
      const request = obpRequest(instance, lengths);
      const plan = batchOrders(request, { seed: 1, rounds: 20 });
      assert.deepEqual(batchingFaults(request, plan, way), []);
      assert.equal(plan.batches.length, request.carts);
      assert.ok(plan.length_mm / MM_PER_UNIT <= obpBestKnown(instance) + 0.01, name);
    }
  }
});
