/**
 * The choice of a carrier: every reason to lose is given, costs add up, rules are obeyed, and the
 * order of the candidates decides nothing.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CarrierCandidate,
  type CarrierRule,
  chooseCarrier,
  noService,
  type ParcelToSend,
} from './choose.ts';

const policy = { late_day_minor: 200, late_parcel_minor: 1000 };

const parcel: ParcelToSend = {
  parcel: { weight_g: 1500, length_mm: 400, width_mm: 200, height_mm: 100 },
  province: '广东省',
  merchant_id: 'm1',
  traits: ['fragile'],
  cod_minor: 9900,
  value_minor: 9900,
  currency: 'CNY',
  wanted_days: 2,
};

function candidate(
  carrier: string,
  amount_minor: number,
  promised_days: number,
  more: Partial<CarrierCandidate> = {},
): CarrierCandidate {
  return {
    carrier,
    account_id: `${carrier}-1`,
    service_code: '',
    coverage: { is_served: true, takes_cod: true },
    quote: { amount_minor, currency: 'CNY', promised_days, charged_weight_g: 1500 },
    limits: { refuses: [] },
    quota_left: null,
    late_share: 0,
    ...more,
  };
}

const reasons = (choice: ReturnType<typeof chooseCarrier>) =>
  Object.fromEntries(choice.considered.map((each) => [each.carrier, each.lost_because]));

test('cost is freight, lateness, risk and preference; the explanation adds up', () => {
  const rules: CarrierRule[] = [
    { rule_id: 'r1', when: {}, action: 'prefer', carriers: ['yto'], bonus_minor: 50 },
    { rule_id: 'r2', when: { provinces: ['北京'] }, action: 'only', carriers: ['sf'] },
  ];
  const candidates = [
    candidate('sf', 1800, 1),
    candidate('yto', 1200, 4, { late_share: 0.1 }),
    candidate('zto', 1450, 2),
  ];
  const choice = chooseCarrier(parcel, candidates, rules, policy);
  assert.equal(choice.chosen?.carrier, 'zto');
  assert.equal(choice.chosen?.cost_minor, 1450);
  const yto = choice.considered.find((each) => each.carrier === 'yto');
  assert.deepEqual(yto?.parts, [
    { part: 'freight', amount_minor: 1200 },
    { part: 'late_days', amount_minor: 400 },
    { part: 'late_risk', amount_minor: 100 },
    { part: 'preference', amount_minor: -50, rule_id: 'r1' },
  ]);
  assert.equal(yto?.cost_minor, 1650);
  assert.deepEqual(yto?.detail, { dearer_minor: 200 });
  const patient = chooseCarrier({ ...parcel, wanted_days: null }, candidates, rules, policy);
  assert.equal(patient.chosen?.carrier, 'yto');
});

test('each reason that shuts a carrier out is told', () => {
  const coverage = { is_served: true, takes_cod: true };
  const dollars = { amount_minor: 1, currency: 'USD', promised_days: 1, charged_weight_g: 1 };
  const candidates = [
    candidate('area', 1, 1, { coverage: { ...coverage, is_served: false, reason: '停发' } }),
    candidate('silent', 1, 1, { coverage: null }),
    candidate('cash', 1, 1, { coverage: { ...coverage, takes_cod: false } }),
    candidate('heavy', 1, 1, { limits: { refuses: [], weight_max_g: 1499 } }),
    candidate('long', 1, 1, { limits: { refuses: [], length_max_mm: 399 } }),
    candidate('fragile', 1, 1, { limits: { refuses: ['liquid', 'fragile'] } }),
    candidate('full', 1, 1, { quota_left: 0 }),
    candidate('priceless', 1, 1, { quote: null }),
    candidate('dollar', 1, 1, { quote: dollars }),
    candidate('barred', 1, 1),
    candidate('best', 900, 2),
    candidate('slow', 900, 3, {}),
    candidate('twin', 900, 2),
    candidate('dear', 901, 1),
  ];
  const rules: CarrierRule[] = [
    { rule_id: 'r', when: { has_cod: true }, action: 'forbid', carriers: ['barred'] },
  ];
  const sent = { ...parcel, wanted_days: null };
  const choice = chooseCarrier(sent, candidates, rules, policy);
  assert.deepEqual(reasons(choice), {
    area: 'not_served',
    silent: 'coverage_unknown',
    cash: 'no_cod',
    heavy: 'too_heavy',
    long: 'too_long',
    fragile: 'goods_refused',
    full: 'quota_used_up',
    priceless: 'no_quote',
    dollar: 'other_currency',
    barred: 'forbidden_by_rule',
    best: null,
    slow: 'slower',
    twin: 'later_in_name',
    dear: 'dearer',
  });
  assert.deepEqual(noService('area', '广东', choice).members.alternatives, [
    'best',
    'twin',
    'slow',
    'dear',
  ]);
});

test('a rule that allows one carrier shuts out the others, even if nobody is left', () => {
  const only: CarrierRule = {
    rule_id: 'r',
    when: { traits_any: ['fragile'], weight_from_g: 1500, weight_below_g: 1501 },
    action: 'only',
    carriers: ['sf'],
  };
  const choice = chooseCarrier(parcel, [candidate('zto', 1, 1)], [only], policy);
  assert.equal(choice.chosen, null);
  assert.deepEqual(reasons(choice), { zto: 'not_among_only' });
  const lighter = { ...parcel, parcel: { weight_g: 1499 } };
  const free = chooseCarrier(lighter, [candidate('zto', 1, 1)], [only], policy);
  assert.equal(free.chosen?.carrier, 'zto');
});

test('the order of the candidates decides nothing', () => {
  const some = ['a', 'b', 'c', 'd', 'e'].map((name, index) =>
    candidate(name, 900 + (index % 2), 1 + (index % 3)),
  );
  const expected = chooseCarrier(parcel, some, [], policy);
  const shuffled = fc.shuffledSubarray(some, { minLength: some.length });
  fc.assert(
    fc.property(shuffled, (order) => {
      assert.deepEqual(chooseCarrier(parcel, order, [], policy), expected);
    }),
  );
});
