/**
 * Slows down guessing by what has no row in the database: addresses, and sign-in names that nobody
 * has. In memory and of bounded size; accounts are locked in the database.
 */

interface Entry {
  count: number;
  locked_until_ms: number;
}

/** Seconds of a lock after so many wrong attempts; the same rule as statement begin_attempt. */
export function lockSeconds(count: number, free_attempts: number): number {
  return count < free_attempts ? 0 : 60 * 2 ** Math.min(count - free_attempts, 6);
}

export class Throttle {
  private readonly entries = new Map<string, Entry>();
  private readonly free_attempts: number;
  private readonly most: number;

  /** `most`: entries kept; the one that was quiet for longest is forgotten first. */
  constructor(free_attempts: number, most: number) {
    this.free_attempts = free_attempts;
    this.most = most;
  }

  /** Seconds until this key may try again; 0 when it may now. */
  waitSeconds(key: string, now: Date): number {
    const until_ms = this.entries.get(key)?.locked_until_ms ?? 0;
    return Math.max(0, Math.ceil((until_ms - now.getTime()) / 1000));
  }

  /** Counts a wrong attempt. */
  note(key: string, now: Date): void {
    const count = (this.entries.get(key)?.count ?? 0) + 1;
    const lock_ms = lockSeconds(count, this.free_attempts) * 1000;
    this.entries.delete(key);
    this.entries.set(key, { count, locked_until_ms: now.getTime() + lock_ms });
    if (this.entries.size <= this.most) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }

  /** Forgets the attempts of a key. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  get size(): number {
    return this.entries.size;
  }
}

/** An address as it is counted: of IPv6 the network, since one customer has all of a /64. */
export function addressKey(ip: string): string {
  if (!ip.includes(':')) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail = ''] = ip.toLowerCase().split('::', 2);
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const gap = ip.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0;
  return [...left, ...new Array<string>(gap).fill('0'), ...right].slice(0, 4).join(':');
}
