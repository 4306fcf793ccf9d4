/**
 * What a process remembers of rows that seldom change (articles, say), valid as long as the version
 * that the database counts for them. Whoever changes such rows counts the version up in the same
 * transaction, so nobody reads what is no longer so, in whichever process it was changed.
 */
import type { Scope } from './db.ts';
import { takeNumbers, valueOfCounter } from './kernel.sql.ts';
import type { Sender } from './statement.ts';

/** At most so many entries of one kind and scope; then it is forgotten and read anew. */
const MOST = 50_000;
const MOST_SHELVES = 100;

interface Shelf {
  version: number;
  entries: Map<string, unknown>;
}

/** One per database connection pool. */
export class Memory {
  private readonly shelves = new Map<string, Shelf>();

  /** The entries remembered as of `version`, for those who see the same rows. */
  shelf(kind: string, scope: Scope, version: number): Map<string, unknown> {
    const limits = [scope.merchant_ids?.join() ?? '*', scope.warehouse_ids?.join() ?? '*'];
    const key = [kind, scope.tenant_id, ...limits].join('|');
    const found = this.shelves.get(key);
    if (found?.version === version && found.entries.size < MOST) return found.entries;
    const entries = new Map<string, unknown>();
    if (this.shelves.size >= MOST_SHELVES) this.shelves.clear();
    this.shelves.set(key, { version, entries });
    return entries;
  }
}

const counterOf = (kind: string) => `version of ${kind}`;

interface Rememberer extends Sender {
  readonly scope: Scope;
  readonly memory: Memory;
}

/** What is remembered of a kind of rows, as of this transaction's view of them. One statement. */
export async function remembered(tx: Rememberer, kind: string): Promise<Map<string, unknown>> {
  const counted = await valueOfCounter(tx, { name: counterOf(kind) });
  return tx.memory.shelf(kind, tx.scope, counted?.next_value ?? 0);
}

/** To be called by whoever changes rows of a kind that is remembered. One statement. */
export async function forget(tx: Sender, kind: string): Promise<void> {
  await takeNumbers(tx, { name: counterOf(kind), count: 1 });
}
