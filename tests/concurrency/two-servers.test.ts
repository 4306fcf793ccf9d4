/** Two server processes sell from one shelf: what holds for one of them holds for both together. */
import { test } from 'node:test';
import { seededRandom } from '../../kernel/id.ts';
import { inShop } from './arena.ts';
import { bundlesAgainstSingles, hangingUp, oneArticle, oppositeBaskets } from './buying.ts';
import { movedWhileBought } from './floor.ts';

const shop = (SZ: Record<string, number>) => {
  return { stock: { SZ }, servers: 2, connections: 64 };
};

test('one article at two servers', (t) =>
  inShop(t, shop({ 'TEA-1': 150 }), (p) => oneArticle(p, 1000, 150)));

test('baskets in opposite order at two servers', (t) =>
  inShop(t, shop({ 'TEA-1': 300, 'CUP-1': 100, 'SOAP-1': 300 }), (p) =>
    oppositeBaskets(p, 400, 100, 300),
  ));

test('bundles and single parts at two servers', (t) =>
  inShop(t, shop({ 'TEA-1': 200, 'CUP-1': 130 }), (p) => {
    const counts = { gifts: 150, singles: 150, cups: 130, tea: 200 };
    return bundlesAgainstSingles(p, { ...counts, random: seededRandom(4) });
  }));

test('callers who hang up on one server and ask again at another', (t) =>
  inShop(t, shop({ 'TEA-1': 200 }), (p) => hangingUp(p, 80, seededRandom(8))));

test('goods carried and written off at two servers', (t) =>
  inShop(t, shop({ 'TEA-1': 100 }), (p) => movedWhileBought(p, 100, seededRandom(6))));
