/** Short runs of stock under many hands at once; the full sizes are in tests/long. */
import { test } from 'node:test';
import { seededRandom } from '../../kernel/id.ts';
import { inShop } from './arena.ts';
import { cancellingWhilePicked, movedWhileBought, payingAtTheEnd, summing } from './floor.ts';

const shop = (SZ: Record<string, number>) => {
  return { stock: { SZ }, servers: 1, connections: 64 };
};

test('promises that end while they are paid', (t) =>
  inShop(t, shop({ 'TEA-1': 200 }), (p) => payingAtTheEnd(p, 200, seededRandom(2))));

// The reaction to a cancellation locks bins before the picked goods, a pick the other way round:
// now and then the database has to choose one, and its work is done again.
test('cancellations against picks', (t) =>
  inShop(t, { ...shop({ 'TEA-1': 320, 'CUP-1': 160 }) }, (p) =>
    cancellingWhilePicked(p, 80, seededRandom(5)),
  ));

test('goods carried and written off against buyers', (t) =>
  inShop(t, shop({ 'TEA-1': 150 }), (p) => movedWhileBought(p, 150, seededRandom(7))));

test('the bank test: no look at any moment sees a wrong sum', (t) =>
  inShop(t, shop({ 'TEA-1': 300 }), (p) => summing(p, 300, 2000, seededRandom(11))));
