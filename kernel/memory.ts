/**
 * What a process remembers of rows that seldom change (articles, shops, settings), valid as long as
 * the version that the database keeps for them. Whoever changes such rows notes it in the same
 * transaction, so nobody reads what is no longer so, in whichever process it was changed.
 */
import type { Scope } from './db.ts';
import { noteChange, versions } from './kernel.sql.ts';
import type { Sender } from './statement.ts';

/** What is remembered: whose changes are noted. */
export type Remembered = 'articles' | 'review rules' | 'settings' | 'shops' | 'warehouses';

/** At most so many entries of one kind and scope; then it is forgotten and read anew. */
const MOST = 50_000;
const MOST_SHELVES = 200;

interface Shelf {
  version: number;
  entries: Map<string, unknown>;
}

/** One per database connection pool. */
export class Memory {
  private readonly shelves = new Map<string, Shelf>();
  /** The versions that a transaction has seen. */
  private readonly seen = new WeakMap<Sender, Promise<Map<string, number>>>();

  /** The versions as of the transaction's first look. One statement, once. */
  versions(tx: Sender): Promise<Map<string, number>> {
    const known = this.seen.get(tx);
    if (known !== undefined) return known;
    const asked = versions(tx).then(
      (rows) => new Map(rows.map(({ name, next_value }) => [name, next_value])),
    );
    this.seen.set(tx, asked);
    return asked;
  }

  /** The entries remembered as of `version`, for those who see the same rows. */
  shelf(kind: Remembered, scope: Scope, version: number): Map<string, unknown> {
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

interface Rememberer extends Sender {
  readonly scope: Scope;
  readonly memory: Memory;
}

const versionOf = (kind: Remembered) => `version of ${kind}`;

/** To be called by whoever changes rows of a kind that is remembered. One statement. */
export function forget(tx: Sender, kind: Remembered): void {
  void noteChange(tx, { name: versionOf(kind) });
}

/**
 * What is remembered of a kind of rows. Not for transactions that change such rows themselves: what
 * they see may yet be rolled back.
 */
export async function shelfOf(tx: Rememberer, kind: Remembered): Promise<Map<string, unknown>> {
  const found = await tx.memory.versions(tx);
  return tx.memory.shelf(kind, tx.scope, found.get(versionOf(kind)) ?? 0);
}

/** What `read` gives, from memory where it holds; nobody may change it. */
export async function remembered<T>(
  tx: Rememberer,
  kind: Remembered,
  read: () => Promise<T>,
): Promise<T> {
  const entries = await shelfOf(tx, kind);
  const known = entries.get('') as T | undefined;
  if (known !== undefined) return known;
  const found = await read();
  entries.set('', found);
  return found;
}
