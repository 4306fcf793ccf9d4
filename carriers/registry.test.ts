/**
 * The registry: names in both languages for every carrier that can be recognised, and no carrier
 * under a code that nobody gave.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CARRIER_NAMES, carrierText, trackingUrl } from '../areas/shipping/model.ts';
import { VirtualClock } from '../kernel/clock.ts';
import { Problem } from '../kernel/problem.ts';
import { makeCarrierHttp } from './http.ts';
import { ownCarrier } from './own/adapter.ts';
import { allCarriers, makeRegistry } from './registry.ts';
import { trackingFormats } from './tracking-number.ts';

test('every carrier of a tracking number has a name', () => {
  for (const { carrier } of trackingFormats) assert.ok(CARRIER_NAMES[carrier], carrier);
  assert.equal(carrierText('sf').zh, '顺丰速运');
  assert.equal(carrierText('constructor').en, 'constructor');
  assert.equal(trackingUrl('ups', '1Z&x'), 'https://www.ups.com/track?tracknum=1Z%26x');
  assert.equal(trackingUrl('toString', '1'), null);
});

test('an adapter is found by its code, and Fake Express only when asked for', () => {
  const clock = new VirtualClock(new Date(0));
  const http = makeCarrierHttp({ clock });
  assert.deepEqual(allCarriers(http, clock, true).codes, ['fake', 'own']);
  const registry = allCarriers(http, clock, false);
  assert.equal(registry.adapterOf('own'), ownCarrier);
  assert.throws(
    () => registry.adapterOf('fake'),
    (error) => error instanceof Problem && error.code === 'CARRIER_UNKNOWN',
  );
  assert.throws(() => makeRegistry([ownCarrier, ownCarrier]), /two carriers/);
  http.close();
});
