/**
 * Nothing is oversold, at full size. OVERSELL_RUNS=20 runs everything so often in a row;
 * OVERSELL_SHARE=0.1 makes all sizes a tenth.
 */
import { test } from 'node:test';
import { seededRandom } from '../../kernel/id.ts';
import { type Arena, type ArenaOptions, inShop } from '../concurrency/arena.ts';
import {
  bundlesAgainstSingles,
  hangingUp,
  oneArticle,
  oppositeBaskets,
  smallSales,
} from '../concurrency/buying.ts';
import {
  cancellingWhilePicked,
  movedWhileBought,
  payingAtTheEnd,
  summing,
} from '../concurrency/floor.ts';

const RUNS = Number(process.env['OVERSELL_RUNS'] ?? 1);
const SHARE = Number(process.env['OVERSELL_SHARE'] ?? 1);
const size = (full: number) => Math.max(10, Math.round(full * SHARE));

interface Case {
  name: string;
  stock: Record<string, number>;
  connections: number;
  servers: readonly number[];
  deadlocks?: ArenaOptions['deadlocks'];
  run(place: Arena, seed: number): Promise<string>;
}

const units = size(1000);
const half = size(500);

const CASES: readonly Case[] = [
  {
    name: '100,000 buyers of 1,000 pieces over 512 connections',
    stock: { 'TEA-1': units },
    connections: 512,
    servers: [1, 2],
    run: (place) => oneArticle(place, size(100_000), units),
  },
  {
    name: 'baskets in opposite order',
    stock: { 'TEA-1': 3 * units, 'CUP-1': units, 'SOAP-1': 3 * units },
    connections: 512,
    servers: [1, 2],
    run: (place) => oppositeBaskets(place, size(10_000), units, 3 * units),
  },
  {
    name: 'a part sold in bundles and alone',
    stock: { 'TEA-1': 4 * units, 'CUP-1': 3 * units },
    connections: 512,
    servers: [1, 2],
    run(place, seed) {
      const counts = { gifts: 4 * units, singles: 4 * units, cups: 3 * units, tea: 4 * units };
      return bundlesAgainstSingles(place, { ...counts, random: seededRandom(seed) });
    },
  },
  {
    name: 'many small sales: three pieces, eight buyers',
    stock: { 'TEA-1': 1 },
    connections: 64,
    servers: [1, 2],
    run: (place) => smallSales(place, size(1000)),
  },
  {
    name: 'callers who hang up and ask again',
    stock: { 'TEA-1': 3 * units },
    connections: 128,
    servers: [1, 2],
    run: (place, seed) => hangingUp(place, 2 * units, seededRandom(seed)),
  },
  {
    name: 'promises that end while they are paid',
    stock: { 'TEA-1': 2 * units },
    connections: 128,
    servers: [1, 2],
    run: (place, seed) => payingAtTheEnd(place, 2 * units, seededRandom(seed)),
  },
  {
    name: 'cancellations against picks',
    stock: { 'TEA-1': 4 * half, 'CUP-1': 2 * half },
    connections: 128,
    servers: [1, 2],
    run: (place, seed) => cancellingWhilePicked(place, half, seededRandom(seed)),
  },
  {
    name: 'goods carried and written off against buyers',
    stock: { 'TEA-1': 2 * units },
    connections: 128,
    servers: [1, 2],
    run: (place, seed) => movedWhileBought(place, 2 * units, seededRandom(seed)),
  },
  {
    name: 'the bank test: 100,000 sums',
    stock: { 'TEA-1': 300 },
    connections: 64,
    servers: [1, 2],
    run: (place, seed) => summing(place, 300, size(100_000), seededRandom(seed)),
  },
];

for (let run = 1; run <= RUNS; run++) {
  for (const { name, stock, connections, servers: counts, deadlocks = 'none', ...each } of CASES) {
    for (const servers of counts) {
      const options = { stock: { SZ: stock }, servers, connections, deadlocks };
      test(`run ${run}, ${servers} server${servers === 1 ? '' : 's'}: ${name}`, (t) =>
        inShop(t, options, (place) => each.run(place, run)));
    }
  }
}
