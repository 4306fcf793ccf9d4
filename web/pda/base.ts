/**
 * What a device keeps while it is without network, in the browser's database: who works on it,
 * sheets of work fetched ahead, and the outbox of what was said but has not arrived.
 */
import type { ProblemBody } from '../kit/wire.ts';

/** Whose device it is, as the server last said. */
export interface Me {
  user_id: string;
  name: string;
  permissions: string[];
  /** What the server's clock is ahead of the device's. */
  ahead_ms: number;
}

/** A piece of work: a pick task, the counts of a person. */
export interface Sheet {
  sheet_id: string;
  kind: string;
  /** As the server last told it; what waits in the outbox is not in it. */
  data: unknown;
  /** Where in it the worker stands; null: at its beginning. */
  stand: unknown;
}

/** Something said to the server. Deleted only when the server has kept it. */
export interface Entry {
  /** Its place in the queue. */
  n: number;
  /** Sent along, so that it counts once however often it is sent. */
  key: string;
  user_id: string;
  sheet_id: string;
  kind: string;
  path: string;
  body: object;
  /** What it is about, for people: a key of texts and its values. */
  about: { text: string; values: Record<string, string | number> };
  at: string;
  /** Refused ones stay until somebody sends them again or puts them aside. */
  state: 'waiting' | 'refused' | 'aside';
  /** Answers in a row that were faults of the server. */
  faults: number;
  problem: ProblemBody | null;
  /** Why it was put aside. */
  reason: string | null;
}

const NAME = 'fahuo-floor';
const SHEETS = 'sheets';
const OUTBOX = 'outbox';
const KEPT = 'kept';
const ME = 'me';

/** The result of a request to the database. */
function got<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SHEETS, { keyPath: 'sheet_id' });
      const outbox = request.result.createObjectStore(OUTBOX, {
        keyPath: 'n',
        autoIncrement: true,
      });
      outbox.createIndex('sheet_id', 'sheet_id');
      request.result.createObjectStore(KEPT);
    };
    return got(request);
  })();
  return opened;
}

/** The stores within one transaction: all of it is kept, or nothing. */
export interface Base {
  me(): Promise<Me | undefined>;
  setMe(me: Me | null): void;
  sheet(sheet_id: string): Promise<Sheet | undefined>;
  sheets(): Promise<Sheet[]>;
  putSheet(sheet: Sheet): void;
  dropSheet(sheet_id: string): void;
  entry(n: number): Promise<Entry | undefined>;
  /** In the order in which they were said. */
  entries(sheet_id?: string): Promise<Entry[]>;
  addEntry(entry: Omit<Entry, 'n'>): void;
  putEntry(entry: Entry): void;
  dropEntry(n: number): void;
}

function baseOf(transaction: IDBTransaction): Base {
  const store = (name: string) => transaction.objectStore(name);
  const byNumber = (all: Entry[]) => all.sort((a, b) => a.n - b.n);
  return {
    me: () => got<Me | undefined>(store(KEPT).get(ME)),
    setMe: (me) => void (me === null ? store(KEPT).delete(ME) : store(KEPT).put(me, ME)),
    sheet: (sheet_id) => got<Sheet | undefined>(store(SHEETS).get(sheet_id)),
    sheets: () => got<Sheet[]>(store(SHEETS).getAll()),
    putSheet: (sheet) => void store(SHEETS).put(sheet),
    dropSheet: (sheet_id) => void store(SHEETS).delete(sheet_id),
    entry: (n) => got<Entry | undefined>(store(OUTBOX).get(n)),
    entries: async (sheet_id) => {
      const from = sheet_id === undefined ? store(OUTBOX) : store(OUTBOX).index('sheet_id');
      return byNumber(await got<Entry[]>(from.getAll(sheet_id)));
    },
    addEntry: (entry) => void store(OUTBOX).add(entry),
    putEntry: (entry) => void store(OUTBOX).put(entry),
    dropEntry: (n) => void store(OUTBOX).delete(n),
  };
}

/**
 * Works on the stores in one transaction; `work` awaits nothing but the stores. What it wrote is
 * on the disk when the promise resolves.
 */
export async function inBase<T>(work: (base: Base) => Promise<T>): Promise<T> {
  const database = await open();
  const transaction = database.transaction([SHEETS, OUTBOX, KEPT], 'readwrite', {
    durability: 'strict',
  });
  const kept = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
  try {
    const result = await work(baseOf(transaction));
    await kept;
    return result;
  } catch (error) {
    kept.catch(() => {});
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    throw error;
  }
}

/** A fresh id that sorts by time (UUID version 7). Not crypto.randomUUID: that needs TLS. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const time = Date.now().toString(16).padStart(12, '0');
  const variant = ((bytes[8]! & 0x3f) | 0x80).toString(16);
  const parts = [time.slice(0, 8), time.slice(8), `7${hex.slice(13, 16)}`];
  return [...parts, variant + hex.slice(18, 20), hex.slice(20)].join('-');
}
