/**
 * Reads JSON strictly: what JSON.parse would let pass (depth without end, duplicate keys, NUL, lone
 * surrogates) is refused with its position.
 */
import { kernelProblem, type Problem } from './problem.ts';

const MAX_DEPTH = 32;

class Refused extends Error {
  readonly position: number;
  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

/** Parses a body. Returns the value, or JSON_INVALID with the position of the first fault. */
export function parseStrictJson(text: string): { value: unknown } | Problem {
  try {
    scan(text);
    return { value: JSON.parse(text) };
  } catch (error) {
    const position = error instanceof Refused ? error.position : positionOf(error, text);
    const reason = error instanceof Refused ? error.message : 'syntax error';
    return kernelProblem('JSON_INVALID', { position, reason });
  }
}

/** V8 names the position of most syntax errors in its message. */
function positionOf(error: unknown, text: string): number {
  const found = error instanceof Error ? /position (\d+)/.exec(error.message) : null;
  return found === null ? text.length : Number(found[1]);
}

/** One pass over the tokens: depth, keys per object, and what strings may not hold. */
function scan(text: string): void {
  const keys: (Set<string> | null)[] = [];
  let expects_key = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      const end = endOfString(text, at);
      const own = keys.at(-1);
      if (own && expects_key) {
        const key = plainKey(text.slice(at + 1, end));
        if (own.has(key)) throw new Refused(at, 'duplicate key');
        own.add(key);
        expects_key = false;
      }
      at = end;
    } else if (char === 0x7b || char === 0x5b) {
      keys.push(char === 0x7b ? new Set() : null);
      expects_key = char === 0x7b;
      if (keys.length > MAX_DEPTH) throw new Refused(at, `deeper than ${MAX_DEPTH} levels`);
    } else if (char === 0x7d || char === 0x5d) {
      keys.pop();
      expects_key = false;
    } else if (char === 0x2c) {
      expects_key = keys.at(-1) instanceof Set;
    }
  }
}

/** A key as it will be read, so that two spellings of one key are the same. */
function plainKey(written: string): string {
  if (!written.includes('\\')) return written;
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    // Bad escapes are refused by the parser afterwards.
    return written;
  }
}

/** Index of the closing quote; refuses NUL and lone surrogates, written plainly or as \\u. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  let high = false;
  for (; at < text.length; at++) {
    let unit = text.charCodeAt(at);
    if (unit === 0x22) break;
    const begin = at;
    if (unit === 0x5c) {
      at++;
      if (text.charCodeAt(at) === 0x75) {
        unit = Number.parseInt(text.slice(at + 1, at + 5), 16);
        at += 4;
      }
    }
    if (unit === 0) throw new Refused(begin, 'NUL character');
    const low = unit >= 0xdc00 && unit <= 0xdfff;
    if (high !== low) throw new Refused(begin, 'lone surrogate');
    high = unit >= 0xd800 && unit <= 0xdbff;
  }
  if (high) throw new Refused(at, 'lone surrogate');
  return at;
}
