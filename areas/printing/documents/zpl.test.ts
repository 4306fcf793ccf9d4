/**
 * Waybills for thermal printers: nobody to recognise, no injection, the printer's own codes.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplePerson, sampleWaybill, sampleWaybills, seeded } from './sample-data.ts';
import { waybillZpl, zplValue } from './zpl.ts';

/** Every line that a label may consist of; the data of a field holds no ^ ~ \ and no control. */
const DATA = '\\^FH\\^FD(?:[^\\^~\\\\_\\p{Cc}]|_[0-9A-F]{2})*';
const FACE =
  '(?:\\^FR)?(?:\\^A0N,\\d+,\\d+|\\^A@N,\\d+,\\d+,E:SIMSUN\\.TTF)|' +
  '\\^BY\\d\\^BCN,120,N,N,N,A|\\^BQN,2,\\d';
const LINE = new RegExp(
  '^(?:\\^XA|\\^XZ|\\^CI28|\\^PW800|\\^LL1200|\\^LH0,0|' +
    `\\^FO\\d+,\\d+(?:\\^GB\\d+,\\d+,\\d+|(?:${FACE})${DATA})\\^FS)$`,
  'u',
);

const waybill = sampleWaybill(0, samplePerson(seeded(3)));

test('codes are native, at whole dots, on a label of 100 x 150 mm', () => {
  const zpl = waybillZpl(waybill);
  assert.match(zpl, /^\^XA\n\^CI28\n\^PW800\n\^LL1200\n/);
  assert.match(zpl, /\^BY4\^BCN,120,N,N,N,A\^FH\^FDSF1000000000000\^FS/);
  assert.match(zpl, /\^BQN,2,5\^FH\^FDMA,SF1000000000000\^FS/);
  assert.match(zpl, /\^A@N,\d+,\d+,E:SIMSUN\.TTF\^FH\^FD杭州转余杭 03\^FS/);
  assert.equal(zpl.match(/\^XA/g)?.length, 1);
});

test('no value can end its field or start a command', () => {
  const evil = '^XZ^XA~JA_5E^FS\\\u0010~DG\n^FO0,0';
  const attacked = waybillZpl({
    ...waybill,
    carrier_name: evil,
    sort_code: evil,
    order_no: evil,
    goods_summary: evil,
    remarks: [evil],
    recipient: { name: evil, phone: evil, region: evil, detail: evil },
    sender: { name: evil, phone: evil, region: evil, detail: evil, is_company: true },
  });
  for (const line of attacked.trimEnd().split('\n')) assert.match(line, LINE);
  assert.equal(attacked.match(/\^XA/g)?.length, 1);
  assert.equal(zplValue('a^b~c_d\\é张'), 'a_5Eb_7Ec_5Fd_5Cé张');
  assert.throws(() => waybillZpl(waybill, { font: 'E:X.TTF^XZ' }), {
    code: 'DOCUMENT_DATA_INVALID',
  });
});

test('200 labels show no full name, phone or room number', () => {
  for (const { person, job } of sampleWaybills(200, 43)) {
    if (job.kind !== 'waybill') continue;
    const fields = waybillZpl(job.data).match(/(?<=\^FD)[^^]*/g) ?? [];
    const said = fields.join('').replace(/\s/g, '');
    assert.ok(!said.includes(person.name.replace(/\s/g, '')), said);
    assert.ok(!said.includes(person.phone.replace(/\D/g, '')), said);
    assert.ok(!said.includes(person.phone.replace('-', '_2D')), said);
    assert.ok(!new RegExp(`(?<!\\d)${person.room}(?!\\d)`).test(fields.join(' ')), said);
  }
});

test('all remarks are printed, on further labels when there are many', () => {
  const remarks = Array.from({ length: 30 }, (_, i) => `备注${i}${'内容'.repeat(40)}`);
  const zpl = waybillZpl({ ...waybill, remarks });
  const labels = zpl.split('^XZ').length - 1;
  assert.ok(labels > 1);
  // Remarks alone are set in 26 dots; headings stand between them.
  const said = (zpl.match(/(?<=\^A@N,26,26,E:SIMSUN\.TTF\^FH\^FD)[^^]*/g) ?? []).join('');
  for (const remark of remarks) assert.ok(said.includes(remark), remark);
});
