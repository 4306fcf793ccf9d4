/**
 * The own fleet passes the conformance suite; its numbers reveal typing mistakes and its prices
 * follow the table.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VirtualClock } from '../../kernel/clock.ts';
import { type CarrierRig, conformance } from '../conformance.ts';
import type { CarrierAddress } from '../contract.ts';
import { ownCarrier } from './adapter.ts';
import { dammDigit, isOwnTrackingNo, ownTrackingNo } from './number.ts';

function address(province: string): CarrierAddress {
  const person = { name: '李二', phone: '13900139000', country_code: 'CN' };
  return { ...person, province, city: '', district: '', detail: '解放路 2 号' };
}

async function makeRig(): Promise<CarrierRig> {
  const counters = new Map<string, number>();
  const zone = { first_weight_g: 1000, first_minor: 500, step_weight_g: 500, step_minor: 100 };
  return {
    adapter: ownCarrier,
    account: {
      account_id: 'own-1',
      carrier: 'own',
      base_url: '',
      key: '',
      secret: '',
      webhook_secrets: [],
      settings: {
        prefix: 'FH',
        currency: 'CNY',
        volume_divisor: 6000,
        weight_max_g: 20_000,
        takes_cod: true,
        cod_fee_minor: 300,
        zones: [{ ...zone, provinces: ['上海市'], promised_days: 1 }],
      },
    },
    clock: new VirtualClock(new Date(0)),
    request: (reference) => {
      const number_counter = counters.get(reference) ?? counters.size + 1;
      counters.set(reference, number_counter);
      const parcel = { weight_g: 1200 };
      const goods = { parcel, items: [{ name: '书', qty: 1 }], currency: 'CNY' };
      return { reference, number_counter, from: address('上海'), to: address('上海'), ...goods };
    },
    outside: address('西藏自治区'),
    remote: null,
    close: async () => {},
  };
}

conformance('own', makeRig);

test('the check digit is that of the published Damm example', () => {
  assert.equal(dammDigit('572'), 4);
  assert.equal(ownTrackingNo('FH', 42).length, 13);
});

test('any wrong digit and any swapped neighbours of a number are found', () => {
  const counter = fc.integer({ min: 1, max: 9_999_999_999 });
  const place = fc.integer({ min: 2, max: 12 });
  fc.assert(
    fc.property(counter, place, fc.integer({ min: 1, max: 9 }), (count, index, shift) => {
      const right = ownTrackingNo('FH', count);
      assert.ok(isOwnTrackingNo('FH', right));
      const typed = [...right];
      typed[index] = String((Number(typed[index]) + shift) % 10);
      assert.equal(isOwnTrackingNo('FH', typed.join('')), false);
      const swapped = [...right];
      swapped.splice(index - 1, 2, right[index] ?? '', right[index - 1] ?? '');
      const is_same = swapped.join('') === right;
      assert.equal(isOwnTrackingNo('FH', swapped.join('')), is_same);
    }),
    { numRuns: 500 },
  );
});

test('prices follow weight, volume and cash on delivery; wrong settings are told', async () => {
  const { adapter, account, request } = await makeRig();
  const price = async (more: object) => {
    const got = await adapter.quote(account, { ...request('Q'), ...more });
    return got.kind === 'done' ? got.value.amount_minor : got.kind;
  };
  assert.equal(await price({ parcel: { weight_g: 1000 } }), 500);
  assert.equal(await price({ parcel: { weight_g: 1001 } }), 600);
  // 300 x 200 x 200 mm are 2 kg at 6000 cm3 per kg.
  const size = { length_mm: 300, width_mm: 200, height_mm: 200 };
  assert.equal(await price({ parcel: { weight_g: 100, ...size } }), 700);
  assert.equal(await price({ parcel: { weight_g: 1000 }, cod_minor: 9900 }), 800);
  assert.equal(await price({ parcel: { weight_g: 20_001 } }), 'refused');
  assert.equal(await price({ currency: 'USD' }), 'refused');
  const broken = { ...account, settings: { ...account.settings, prefix: 'no' } };
  const told = await adapter.createWaybill(broken, request('Q'));
  assert.equal(told.kind === 'refused' && told.problem.code, 'CARRIER_ACCOUNT');
});
