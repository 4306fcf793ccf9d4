/**
 * Work on the device: every act is kept together with what it says to the server, sent in order
 * when there is network, and counted once. What is refused becomes a card; nothing is dropped.
 */
import { useSyncExternalStore } from 'react';
import { sound } from '../kit/sound.ts';
import { ask, isPassing } from './ask.ts';
import { type Entry, inBase, type Me, newId, type Sheet } from './base.ts';

/** A kind of work that is fetched ahead. */
export interface Work {
  kind: string;
  /** Without this permission it is not fetched. */
  permission: string;
  path: string;
  /** The sheets that an answer of `path` holds. */
  sheetsOf(answer: never): Pick<Sheet, 'sheet_id' | 'data'>[];
  /** The data with what an entry says counted in. */
  counted(data: never, entry: Pick<Entry, 'path' | 'body'>): unknown;
  /** What the server is told of a refused entry that is put aside; null: nothing. */
  aside(entry: Entry, reason: string): Sent | null;
}

/** What an act leads to. */
export interface Acted<Said> {
  stand: unknown;
  said: Said;
  send: Sent | null;
}

export interface Floor {
  /** False until the device has been read. */
  ready: boolean;
  /** The browser keeps nothing: work would be lost. */
  broken: boolean;
  me: Me | null;
  sheets: Sheet[];
  outbox: Entry[];
  /** Whether the last call reached the server. */
  online: boolean;
  /** The server asks who this is; what waits stays. */
  signed_out: boolean;
}

let floor: Floor = {
  ready: false,
  broken: false,
  me: null,
  sheets: [],
  outbox: [],
  online: true,
  signed_out: false,
};
const listeners = new Set<() => void>();
let works: readonly Work[] = [];
let permits: (held: readonly string[], wanted: string) => boolean = () => false;

function show(change: Partial<Floor>): void {
  floor = { ...floor, ...change };
  for (const each of listeners) each();
}

export function useFloor(): Floor {
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return useSyncExternalStore(subscribe, () => floor);
}

async function reread(): Promise<void> {
  const read = await inBase(async (base) => {
    const [me, sheets, outbox] = [await base.me(), await base.sheets(), await base.entries()];
    return { me: me ?? null, sheets, outbox };
  });
  show({ ...read, ready: true });
}

function withEntries(sheet: Sheet, entries: readonly Entry[]): unknown {
  const work = works.find((each) => each.kind === sheet.kind);
  const waiting = entries.filter(
    (each) => each.state === 'waiting' && each.sheet_id === sheet.sheet_id,
  );
  const count = (data: unknown, entry: Entry) => work?.counted(data as never, entry) ?? data;
  return waiting.reduce(count, sheet.data);
}

/** What a sheet holds with everything that was done on this device. */
export function dataOf<T>(sheet: Sheet, { outbox }: Floor): T {
  return withEntries(sheet, outbox) as T;
}

/** Sheets that changed while others were being fetched: what comes may be older than they are. */
const touched = new Set<string>();

/**
 * Does an act on a sheet: what it leads to is decided on what the device holds, and kept with what
 * is to be sent; `at` is the instant by the server's clock. Null when the sheet is gone.
 */
export async function act<T, Stand, Said>(
  sheet_id: string,
  decide: (data: T, stand: Stand | null, at: string) => Acted<Said>,
): Promise<Said | null> {
  const said = await inBase(async (base) => {
    const [me, sheet] = [await base.me(), await base.sheet(sheet_id)];
    if (sheet === undefined || me === undefined) return null;
    const data = withEntries(sheet, await base.entries(sheet_id)) as T;
    const at = new Date(Date.now() + me.ahead_ms).toISOString();
    const acted = decide(data, sheet.stand as Stand | null, at);
    base.putSheet({ ...sheet, stand: acted.stand });
    if (acted.send !== null) base.addEntry(newEntry(me, sheet, at, acted.send));
    return acted.said;
  });
  touched.add(sheet_id);
  await reread();
  void flush();
  return said;
}

type Sent = Pick<Entry, 'path' | 'body' | 'about'>;

type Subject = Pick<Sheet, 'sheet_id' | 'kind'>;

function newEntry({ user_id }: Me, of: Subject, at: string, sent: Sent): Omit<Entry, 'n'> {
  const { sheet_id, kind } = of;
  const blank = { state: 'waiting' as const, faults: 0, problem: null, reason: null };
  return { ...sent, ...blank, key: newId(), user_id, sheet_id, kind, at };
}

/** How often a fault of the server is met before somebody must look. */
const MOST_FAULTS = 3;

let flushing: Promise<void> | null = null;
let again = false;

/** Sends what waits, in order, until it is empty or the server cannot be reached. */
export function flush(): Promise<void> {
  again = true;
  flushing ??= (async () => {
    let refused = false;
    try {
      while (again) {
        again = false;
        refused = (await sendAll()) || refused;
      }
    } finally {
      flushing = null;
    }
    if (refused) await fetchAhead();
  })();
  return flushing;
}

/** One pass over the queue. Returns whether something was refused. */
async function sendAll(): Promise<boolean> {
  const { me, outbox } = floor;
  const own = outbox.filter((each) => each.state === 'waiting' && each.user_id === me?.user_id);
  let refused = false;
  for (const entry of own) {
    const { path, body, key } = entry;
    const answer = await ask(path, { method: 'POST', body, key });
    if (answer.ok) {
      show({ online: true, signed_out: false });
      await arrived(entry);
      continue;
    }
    const { problem } = answer;
    show({ online: problem.status !== 0 });
    if (problem.status === 401) show({ signed_out: true });
    if (problem.status === 401 || isPassing(problem)) break;
    const faults = problem.status >= 500 ? entry.faults + 1 : MOST_FAULTS;
    const given_up = faults >= MOST_FAULTS;
    await change(entry.n, { faults, ...(given_up ? { state: 'refused', problem } : {}) });
    if (!given_up) break;
    refused = true;
    sound('warn');
  }
  return refused;
}

/** The server has kept it: it becomes part of what the server told. */
async function arrived(entry: Entry): Promise<void> {
  await inBase(async (base) => {
    const sheet = await base.sheet(entry.sheet_id);
    base.dropEntry(entry.n);
    if (sheet === undefined) return;
    const work = works.find((each) => each.kind === sheet.kind);
    base.putSheet({ ...sheet, data: work?.counted(sheet.data as never, entry) ?? sheet.data });
  });
  touched.add(entry.sheet_id);
  await reread();
}

async function change(n: number, what: Partial<Entry>): Promise<void> {
  await inBase(async (base) => {
    const entry = await base.entry(n);
    if (entry !== undefined) base.putEntry({ ...entry, ...what });
  });
  await reread();
}

/** Sends a refused entry once more. Under a new key: the old one would bring the old refusal. */
export async function tryAgain(n: number): Promise<void> {
  await change(n, { state: 'waiting', faults: 0, problem: null, reason: null, key: newId() });
  await flush();
}

/** Leaves a refused entry unsent, for a reason; it stays on the device and the server is told. */
export async function putAside(n: number, reason: string): Promise<void> {
  await inBase(async (base) => {
    const [me, entry] = [await base.me(), await base.entry(n)];
    if (me === undefined || entry === undefined) return;
    base.putEntry({ ...entry, state: 'aside', reason });
    const work = works.find((each) => each.kind === entry.kind);
    const told = work?.aside(entry, reason) ?? null;
    const at = new Date(Date.now() + me.ahead_ms).toISOString();
    if (told !== null) base.addEntry(newEntry(me, entry, at, told));
  });
  await reread();
  await flush();
}

let fetching: Promise<void> | null = null;

/** Fetches the work of the one signed in; what waits to be sent is not overwritten. */
export function fetchAhead(): Promise<void> {
  fetching ??= (async () => {
    for (const work of works) await fetchOf(work);
    await reread();
  })().finally(() => {
    fetching = null;
  });
  return fetching;
}

async function fetchOf(work: Work): Promise<void> {
  const { me } = floor;
  if (me === null || !permits(me.permissions, work.permission)) return;
  touched.clear();
  const answer = await ask<never>(work.path);
  if (!answer.ok) {
    show({ online: answer.problem.status !== 0 });
    if (answer.problem.status === 401) show({ signed_out: true });
    return;
  }
  show({ online: true, signed_out: false });
  const sheets = work.sheetsOf(answer.value);
  await inBase(async (base) => {
    const waiting = (await base.entries()).filter((each) => each.state === 'waiting');
    const busy = new Set([...waiting.map((each) => each.sheet_id), ...touched]);
    const old = (await base.sheets()).filter((each) => each.kind === work.kind);
    const fetched = new Set(sheets.map((each) => each.sheet_id));
    for (const { sheet_id } of old) {
      if (!fetched.has(sheet_id) && !busy.has(sheet_id)) base.dropSheet(sheet_id);
    }
    for (const { sheet_id, data } of sheets) {
      if (busy.has(sheet_id)) continue;
      const stand = old.find((each) => each.sheet_id === sheet_id)?.stand ?? null;
      base.putSheet({ sheet_id, kind: work.kind, data, stand });
    }
  });
}

interface Session {
  user: { user_id: string; display_name: string } | null;
  permissions: string[];
}

/** Asks who is signed in, and keeps it for the time without network. */
export async function whoAmI(): Promise<void> {
  const answer = await ask<Session>('/v1/session');
  if (!answer.ok) {
    show({ online: answer.problem.status !== 0, signed_out: answer.problem.status === 401 });
    return;
  }
  const { user, permissions } = answer.value;
  if (user === null) return;
  const { user_id, display_name: name } = user;
  const ahead_ms = answer.server_ms === null ? 0 : answer.server_ms - Date.now();
  await inBase(async (base) => {
    const before = await base.me();
    base.setMe({ user_id, name, permissions, ahead_ms });
    if (before?.user_id === user_id) return;
    // Another person's work is not this one's; what they said still waits for them.
    for (const { sheet_id } of await base.sheets()) base.dropSheet(sheet_id);
  });
  show({ online: true, signed_out: false });
  await reread();
}

/** Sends what waits, then fetches what is new. */
export async function sync(): Promise<void> {
  // Asked each time: somebody else may have signed in within this browser.
  await whoAmI();
  if (floor.me === null || floor.signed_out) return;
  await flush();
  await fetchAhead();
}

/**
 * Signs out of the device; what waits stays until its person signs in again. False without network:
 * the session would still be there.
 */
export async function leave(): Promise<boolean> {
  const answer = await ask('/v1/session', { method: 'DELETE' });
  if (!answer.ok && answer.problem.status !== 401) return false;
  await inBase(async (base) => {
    base.setMe(null);
    for (const { sheet_id } of await base.sheets()) base.dropSheet(sheet_id);
  });
  show({ signed_out: true });
  await reread();
  return true;
}

const EVERY_MS = 20_000;

/** Reads the device and keeps it in step: at the start, with the network, in the foreground, in time. */
export async function startFloor(
  kinds: readonly Work[],
  may: (held: readonly string[], wanted: string) => boolean,
): Promise<void> {
  works = kinds;
  permits = may;
  try {
    await reread();
  } catch {
    show({ broken: true });
    return;
  }
  window.addEventListener('online', () => void sync());
  window.addEventListener('offline', () => show({ online: false }));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void sync();
  });
  setInterval(() => void sync(), EVERY_MS);
  void navigator.storage?.persist?.();
  await sync();
}
