/**
 * Recognition of tracking numbers against published test numbers where they are present, and
 * against the shapes of Chinese carriers.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { recogniseNumber } from './queries.ts';
import { recogniseTrackingNo } from './tracking-number.ts';

const folder = new URL('../../shared/data/tracking-number-formats/', import.meta.url);
const file = z.object({
  tracking_numbers: z.array(
    z.object({
      name: z.string(),
      test_numbers: z.object({ valid: z.array(z.string()), invalid: z.array(z.string()) }),
    }),
  ),
});

// File and name there -> carrier and formats here.
const expected: [string, string, string, string[]][] = [
  ['ups', 'UPS', 'ups', ['UPS 1Z']],
  ['ups', 'UPS Waybill', 'ups', ['UPS waybill']],
  ['fedex', 'FedEx Express (12)', 'fedex', ['FedEx Express 12']],
  ['fedex', 'FedEx Express (34)', 'fedex', ['FedEx Express 34']],
  ['fedex', 'FedEx ASTRA (32)', 'fedex', ['FedEx ASTRA 32']],
  ['fedex', 'FedEx Ground', 'fedex', ['FedEx Ground 15']],
  ['fedex', 'FedEx Ground (SSCC-18)', 'fedex', ['FedEx Ground SSCC-18']],
  ['fedex', 'FedEx Ground 96 (22)', 'fedex', ['FedEx Ground 96']],
  ['fedex', 'FedEx Ground GSN', 'fedex', ['FedEx Ground GSN']],
  ['dhl', 'DHL Express', 'dhl', ['DHL Express']],
  ['dhl', 'DHL Express (Piece ID)', 'dhl', ['DHL Express piece']],
  ['dhl', 'DHL E-Commerce', 'dhl', ['DHL eCommerce']],
  ['dhl', 'DHL E-Commerce (14)', 'dhl', ['DHL eCommerce 14']],
  ['usps', 'USPS 20', 'usps', ['USPS 20', 'USPS 20 without its prefix']],
  ['usps', 'USPS IMpb N', 'usps', ['USPS IMpb 94']],
  ['usps', 'USPS Legacy', 'usps', ['USPS 91', 'USPS 20 without its prefix', 'USPS 20']],
  ['usps', 'USPS IMpb C', 'usps', ['USPS IMpb']],
  ['canadapost', 'Canada Post (16)', 'canada_post', ['Canada Post 16']],
  ['purolator', 'Purolator (12)', 'purolator', ['Purolator 12']],
  ['purolator', 'Purolator (alpha + 9)', 'purolator', ['Purolator letters']],
  ['dpd', 'DPD (28)', 'dpd', ['DPD 28']],
  ['dpd', 'DPD (14)', 'dpd', ['DPD 14']],
  ['amazon', 'Amazon Logistics', 'amazon', ['Amazon Logistics']],
  ['amazon', 'Amazon International', 'amazon', ['Amazon International']],
  ['yunexpress', 'YunExpress', 'yunexpress', ['YunExpress']],
  ['s10', 'S10', 'post', ['UPU S10']],
];

function isFormat(number: string, carrier: string, formats: readonly string[]): boolean {
  return recogniseTrackingNo(number).some(
    (each) => each.carrier === carrier && formats.includes(each.format),
  );
}

test('published test numbers are recognised, and the wrong ones are not', (t) => {
  if (!existsSync(folder)) return t.skip('../shared/data/tracking-number-formats is absent');
  let numbers = 0;
  for (const [name, title, carrier, formats] of expected) {
    const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
    const found = file.parse(JSON.parse(text)).tracking_numbers.find((each) => each.name === title);
    for (const number of found?.test_numbers.valid ?? []) {
      assert.ok(isFormat(number, carrier, formats), `${title} ${number}`);
      numbers += 1;
    }
    for (const number of found?.test_numbers.invalid ?? []) {
      assert.equal(isFormat(number, carrier, formats), false, `${title} ${number}`);
      numbers += 1;
    }
  }
  assert.ok(numbers > 150);
});

test('Chinese carriers are recognised by their shapes', () => {
  const first = (number: string) => recogniseTrackingNo(number)[0]?.carrier;
  for (const [number, carrier] of [
    ['SF1234567890123', 'sf'],
    ['sf 1234 5678 90123', 'sf'],
    ['YT1234567890123', 'yto'],
    ['JT1234567890123', 'jt'],
    ['JDVA12345678901', 'jd'],
    ['DPK123456789012', 'deppon'],
    ['EA123456785CN', 'ems'],
  ] as const) {
    assert.equal(first(number), carrier, number);
  }
  const carriers = recogniseTrackingNo('73123456789012').map((each) => each.carrier);
  assert.ok(carriers.includes('zto'));
});

test('rules hold without any file: one number of each with a check digit', () => {
  assert.equal(recogniseTrackingNo('RB123456785GB')[0]?.country_code, 'GB');
  assert.deepEqual(recogniseTrackingNo('RB123456785XX'), []);
  assert.equal(recogniseTrackingNo('1Z5R89390357567127')[0]?.evidence, 'check_digit');
  assert.deepEqual(recogniseTrackingNo('1Z5R89390357567128'), []);
  assert.deepEqual(recogniseTrackingNo('9'.repeat(100_000)), []);
});

test('whose a number may be is a query', async () => {
  const input = recogniseNumber.input.parse({ text: ' sf 1234567890123 ' });
  const answer = await recogniseNumber.run(null as never, input, null as never);
  const [first] = answer.carriers;
  assert.deepEqual([answer.tracking_no, first?.carrier], ['SF1234567890123', 'sf']);
});
