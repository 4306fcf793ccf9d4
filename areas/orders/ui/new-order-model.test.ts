/** The form of new orders makes what the intake takes, and finds the field that a refusal means. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOrder, orderSchema } from '../model.ts';
import { fieldAt, newDraft, orderOf } from './new-order-model.ts';

const NOW = new Date('2026-03-04T09:00:00Z');
const SHOP = { code: 'M', currency: 'CNY' };
const line = { sku: 'TEA-1', name: 'Tea', qty: 3, price_minor: 1999, available: 5 };

test('a draft is an order whose total adds up, paid by one payment or by none', () => {
  const draft = {
    ...newDraft(NOW, 'c0ffee00'),
    lines: [{ ...line, discount_minor: 100 }],
    freight_minor: 800,
    order_discount_minor: 50,
  };
  const order = orderSchema.parse(orderOf(draft, SHOP, NOW));
  assert.deepEqual(checkOrder(order, NOW), []);
  assert.equal(order.total_minor, 3 * 1999 - 100 - 50 + 800);
  assert.equal(order.channel_order_no, 'M260304-C0FFEE');
  const paid = order.payments.map(({ amount_minor, provider_ref }) => [amount_minor, provider_ref]);
  assert.deepEqual(paid, [[6647, 'M260304-C0FFEE']]);
  const open = orderOf({ ...draft, paid: false }, SHOP, NOW);
  const cash = orderOf({ ...draft, payment_kind: 'cash_on_delivery' }, SHOP, NOW);
  assert.deepEqual([open.payments, cash.payments], [[], []]);
  assert.deepEqual(checkOrder(orderSchema.parse(cash), NOW), []);
});

test('a pointer leads to its field', () => {
  const pointers = {
    '/recipient/phone': 'recipient.phone',
    '/recipient': 'recipient.detail',
    '/lines/2/qty': 'lines.2',
    '/lines': 'lines',
    '/payments/0/provider_ref': 'reference',
    '/total_minor': 'total_minor',
  };
  for (const [pointer, field] of Object.entries(pointers)) assert.equal(fieldAt(pointer), field);
});
