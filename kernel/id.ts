/**
 * Ids and randomness: UUIDv7 made in the application from the given clock, so that ids sort by
 * time, work on a sharded database and repeat under a seed.
 */
import { randomBytes, randomFillSync } from 'node:crypto';
import type { Clock } from './clock.ts';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  below(below: number): number;
  /** `count` random bytes. */
  bytes(count: number): Uint8Array;
}

/** Randomness of the machine, fit for secrets. */
export const systemRandom: Random = {
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  below: (below) => Math.floor((randomBytes(6).readUIntBE(0, 6) / 2 ** 48) * below),
  bytes: (count) => randomBytes(count),
};

/**
 * Seeded randomness (sfc32 seeded by splitmix32): the same seed gives the same numbers. Never for
 * secrets.
 */
export function seededRandom(seed: number): Random {
  let mix = seed | 0;
  const split = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let t = mix ^ (mix >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
  let a = split();
  let b = split();
  let c = split();
  let counter = split();
  const next32 = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let warm = 0; warm < 12; warm++) next32();
  const next = () => next32() / 2 ** 32;
  return {
    next,
    below: (below) => Math.floor(next() * below),
    bytes: (count) => Uint8Array.from({ length: count }, () => next32() & 255),
  };
}

/** A seed of 31 bits out of any text, so that parts of a simulation have streams of their own. */
export function seedOf(text: string, seed = 0): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619) >>> 0;
  return hash & 0x7fffffff;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export interface IdMaker {
  /** A new UUIDv7 at the clock's present instant; ids of one maker always rise. */
  next(): string;
}

/**
 * Makes UUIDv7 (RFC 9562): 48 bits of milliseconds, 12 bits of a counter that keeps ids of one
 * millisecond in order, 62 random bits.
 */
export function idMaker(clock: Clock, random: Random): IdMaker {
  let last_ms = 0;
  let counter = 0;
  const pool = new Uint8Array(random === systemRandom ? 65_536 : 4096);
  let used = pool.length;
  const take8 = () => {
    if (used + 8 > pool.length) {
      if (random === systemRandom) randomFillSync(pool);
      else pool.set(random.bytes(pool.length));
      used = 0;
    }
    used += 8;
    return used - 8;
  };
  return {
    next() {
      const now_ms = clock.now().getTime();
      if (now_ms > last_ms) {
        last_ms = now_ms;
        counter = 0;
      } else if (++counter > 0xfff) {
        // A full millisecond borrows the next one, so that order is kept within this maker.
        last_ms++;
        counter = 0;
      }
      const at = take8();
      const time = last_ms.toString(16).padStart(12, '0');
      const seq = (0x7000 | counter).toString(16);
      const r = (i: number) => HEX[pool[at + i]!]!;
      const variant = HEX[(pool[at]! & 0x3f) | 0x80]!;
      const tail = r(2) + r(3) + r(4) + r(5) + r(6) + r(7);
      return `${time.slice(0, 8)}-${time.slice(8)}-${seq}-${variant}${r(1)}-${tail}`;
    },
  };
}
