/**
 * Phone numbers: accepted forms, kept extensions, and the two ways of being wrong.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { normalisePhone, phoneTail } from './phone.ts';
import { Problem, problemDetail } from './problem.ts';

function told(text: string, country = 'CN'): string {
  const phone = normalisePhone(text, country);
  if (phone instanceof Problem) return phone.code;
  const extension = phone.extension === null ? '' : ` x${phone.extension}`;
  return `${phone.number}${extension} ${phone.kind}`;
}

test('a mainland mobile with a digit missing or too many tells the count', () => {
  const short = normalisePhone('1380013800', 'CN');
  assert.ok(short instanceof Problem);
  assert.deepEqual([short.code, short.pointer], ['PHONE_LENGTH', '/phone']);
  assert.deepEqual(short.members, { value: '1380013800', needed: 11, got: 10 });
  assert.match(problemDetail(short, 'en'), /^A mainland mobile needs 11 digits, got 10/);
  assert.match(problemDetail(short, 'zh-CN'), /11 位数字，实际 10 位/);
  assert.equal(told('138001380000'), 'PHONE_LENGTH');
  assert.equal(told('1380013800转1234'), 'PHONE_LENGTH');
});

test('full-width digits are accepted with a note', () => {
  const phone = normalisePhone('１３８００１３８０００', 'CN');
  assert.ok(!(phone instanceof Problem));
  assert.equal(phone.number, '13800138000');
  assert.deepEqual(
    phone.notes.map((note) => [note.code, note.to]),
    [['phone_full_width', '13800138000']],
  );
});

test('extensions of privacy numbers are kept apart', () => {
  for (const mark of ['-', '转', ' 转 ', ',', '，', '#', '分机', ' ext ', '—', '转接']) {
    assert.equal(told(`13512345678${mark}1234`), '13512345678 x1234 virtual', mark);
  }
  assert.equal(told('4008123123转5566'), '4008123123 x5566 virtual');
  assert.equal(told('0755-12345678转801'), '075512345678 x801 landline');
  assert.equal(told('0755-1234567-8'), '07551234567 x8 landline');
});

test('other ways of writing mainland numbers', () => {
  assert.equal(told('138-0013-8000'), '13800138000 mobile');
  assert.equal(told('138 001 38000'), '13800138000 mobile');
  assert.equal(told('+86 138 0013 8000'), '13800138000 mobile');
  assert.equal(told('8613800138000'), '13800138000 mobile');
  assert.equal(told('\u202d13800138000\u202c'), '13800138000 mobile');
  assert.equal(told('0755-12345678'), '075512345678 landline');
  assert.equal(told('+86 411 8888 8888'), '041188888888 landline');
  assert.equal(told('+86 10 1234 5678'), '01012345678 landline');
  assert.equal(told('400-812-3123'), '4008123123 other');
  assert.equal(told('138****8000'), '138****8000 mobile');
});

test('other countries give E.164', () => {
  assert.equal(told('9123 4567', 'HK'), '+85291234567 mobile');
  assert.equal(told('13800138000', 'HK'), '+8613800138000 mobile');
  assert.equal(told('+86 755 1234 5678', 'US'), '+8675512345678 landline');
  assert.equal(told('+86 0755 12345678', 'US'), '+8675512345678 landline');
  assert.equal(told('+852 9123 4567', 'CN'), '+85291234567 mobile');
  assert.equal(told('(11) 91234-5678', 'BR'), '+5511912345678 mobile');
  assert.equal(told('212-736-5000 x12', 'US'), '+12127365000 x12 mobile');
  assert.equal(told('030 901820', 'DE'), '+4930901820 landline');
  assert.equal(told('12345', 'DE'), 'PHONE_FORMAT');
});

test('what is no phone number is told so', () => {
  assert.equal(told('  '), 'PHONE_MISSING');
  for (const text of ['abc', '12345', '11012345678', '13800138000 13900139000', '10086']) {
    assert.equal(told(text), 'PHONE_FORMAT', text);
  }
});

test('the tail is the last four digits', () => {
  assert.equal(phoneTail('13800138000'), '8000');
  assert.equal(phoneTail('+852 9123 4567'), '4567');
});

const written = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'0123456789+-()# 转,*') }),
  fc
    .tuple(fc.constantFrom('', '+86 ', '00852'), fc.integer({ min: 1e10, max: 2e10 }))
    .map(([prefix, digits]) => `${prefix}${digits}`),
);

test('normalising its own result changes nothing, and nothing throws', () => {
  const countries = fc.constantFrom('CN', 'HK', 'US', 'BR', 'DE', 'ZZ', '');
  fc.assert(
    fc.property(written, countries, (text, country) => {
      const phone = normalisePhone(text, country);
      if (phone instanceof Problem) return;
      const again = normalisePhone(phone.number, country);
      assert.ok(!(again instanceof Problem), `${phone.number} is refused`);
      assert.equal(again.number, phone.number);
    }),
    { numRuns: 2000, seed: 7 },
  );
});
