/** Short runs of more buyers than pieces at one server; the full sizes are in tests/long. */
import { test } from 'node:test';
import { seededRandom } from '../../kernel/id.ts';
import { type ArenaOptions, inShop } from './arena.ts';
import {
  bundlesAgainstSingles,
  hangingUp,
  oneArticle,
  oppositeBaskets,
  smallSales,
} from './buying.ts';

const shop = (SZ: Record<string, number>, SH: Record<string, number> = {}): ArenaOptions => {
  return { stock: { SZ, SH }, servers: 1, connections: 128 };
};

test('3,000 buyers of 300 pieces: 300 orders', (t) =>
  inShop(t, shop({ 'TEA-1': 200 }, { 'TEA-1': 100 }), (p) => oneArticle(p, 3000, 300)));

test('baskets in opposite order: as many as the scarcest article allows', (t) =>
  inShop(t, shop({ 'TEA-1': 400, 'CUP-1': 100, 'SOAP-1': 400 }, { 'CUP-1': 50 }), (p) =>
    oppositeBaskets(p, 800, 150, 400),
  ));

test('a part sold in bundles and alone', (t) =>
  inShop(t, shop({ 'TEA-1': 400, 'CUP-1': 250 }), (p) => {
    const counts = { gifts: 300, singles: 300, cups: 250, tea: 400 };
    return bundlesAgainstSingles(p, { ...counts, random: seededRandom(3) });
  }));

test('callers who hang up and ask again', (t) =>
  inShop(t, shop({ 'TEA-1': 500 }), (p) => hangingUp(p, 150, seededRandom(9))));

test('sale after sale of three pieces to eight buyers', (t) =>
  inShop(t, shop({ 'TEA-1': 1 }), (p) => smallSales(p, 30)));
