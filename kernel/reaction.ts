/**
 * Reactions read the event log and do what must follow; their cursor moves in the same transaction
 * as their work, so each acts once per event. Sweeps do what must happen because time has passed.
 */
import type { Transaction } from './db.ts';
import {
  claimCursors,
  claimSweep,
  cursors as cursorsOf,
  eventsBetween,
  insertDeadLetters,
  lastEvent,
  makeCursors,
  moveCursors,
  sweepsRun,
} from './kernel.sql.ts';

export type EventRow = Awaited<ReturnType<typeof eventsBetween>>[number];

export interface ReactionSpec {
  name: string;
  /** Kinds of events it reads. */
  on: readonly string[];
  /** Does what follows from the events, set-based, in their order. */
  run(tx: Transaction, events: readonly EventRow[]): Promise<void>;
}

export interface Reaction extends ReactionSpec {
  what: 'reaction';
}

export function reaction(spec: ReactionSpec): Reaction {
  return { ...spec, what: 'reaction' };
}

export interface SweepSpec {
  name: string;
  every_s: number;
  /** Does what is due now. Returns how many it dealt with; a full batch makes it run again. */
  run(tx: Transaction): Promise<number>;
  /** What `run` deals with at most in one transaction. */
  batch: number;
}

export interface Sweep extends SweepSpec {
  what: 'sweep';
}

export function sweep(spec: SweepSpec): Sweep {
  return { ...spec, what: 'sweep' };
}

export interface Place {
  xid: string;
  event_id: string;
}

const START: Place = { xid: '0', event_id: '00000000-0000-0000-0000-000000000000' };
const MAX_EVENTS = 2000;
const MAX_FAILURES = 5;

/** True when place a is after place b in the log. */
export function isAfter(a: Place, b: Place): boolean {
  const difference = BigInt(a.xid) - BigInt(b.xid);
  return difference > 0n || (difference === 0n && a.event_id > b.event_id);
}

/**
 * Runs all reactions over what is new, in one transaction. Returns the place up to which the log
 * was read, and whether there is more.
 */
export async function runReactions(
  tx: Transaction,
  reactions: readonly Reaction[],
  limit = MAX_EVENTS,
): Promise<{ place: Place | null; more: boolean; ran: number }> {
  const newest = await lastEvent(tx);
  if (newest === null) return { place: null, more: false, ran: 0 };
  const names = reactions.map((each) => each.name);
  // Looked at without a lock first: a lock would make an idle look a write.
  const seen = await cursorsOf(tx, { reactions: names });
  const idle = seen.length === names.length && !seen.some((each) => isAfter(newest, each));
  if (idle) return { place: newest, more: false, ran: 0 };
  if (seen.length < names.length) await makeCursors(tx, { reactions: names });
  const cursors = await claimCursors(tx, { reactions: names });
  const behind = cursors.filter((cursor) => isAfter(newest, cursor));
  if (behind.length === 0) return { place: newest, more: false, ran: 0 };
  const from = behind.reduce<Place>((least, each) => (isAfter(least, each) ? each : least), newest);
  const waiting = new Map(behind.map((cursor) => [cursor.reaction, cursor]));
  const active = reactions.filter((each) => waiting.has(each.name));
  const events = await eventsBetween(tx, {
    after_xid: from.xid,
    after_event_id: from.event_id,
    to_xid: newest.xid,
    to_event_id: newest.event_id,
    kinds: [...new Set(active.flatMap((each) => each.on))],
    count: limit,
  });
  const more = events.length === limit;
  const place = more ? events.at(-1)! : newest;
  for (const each of active) {
    const cursor = waiting.get(each.name) ?? { ...START };
    const own = events.filter((event) => each.on.includes(event.kind) && isAfter(event, cursor));
    if (own.length > 0) await each.run(tx, own);
  }
  const moved = behind.filter((cursor) => isAfter(place, cursor));
  const rows = moved.map(({ reaction }) => {
    return { reaction, xid: place.xid, event_id: place.event_id, failures: 0 };
  });
  await moveCursors(tx, { rows });
  return { place, more, ran: events.length };
}

/** Counts a failure of a reaction at its present event; after five the event is put aside. */
export async function noteFailure(tx: Transaction, each: Reaction, error: string): Promise<void> {
  const newest = await lastEvent(tx);
  const [cursor] = await claimCursors(tx, { reactions: [each.name] });
  if (cursor === undefined || newest === null) return;
  const [culprit] = await eventsBetween(tx, {
    after_xid: cursor.xid,
    after_event_id: cursor.event_id,
    to_xid: newest.xid,
    to_event_id: newest.event_id,
    kinds: each.on,
    count: 1,
  });
  if (culprit === undefined) return;
  const failures = cursor.failures + 1;
  const give_up = failures >= MAX_FAILURES;
  const place = give_up ? culprit : cursor;
  const { xid, event_id } = place;
  await moveCursors(tx, {
    rows: [{ reaction: each.name, xid, event_id, failures: give_up ? 0 : failures }],
  });
  if (!give_up) return;
  await insertDeadLetters(tx, {
    rows: [
      {
        dead_letter_id: tx.newId(),
        source: 'reaction',
        name: each.name,
        subject_id: culprit.event_id,
        error: error.slice(0, 500),
        attempts: failures,
      },
    ],
  });
}

/** Of some sweeps, those that are due in this tenant. */
export async function dueSweeps(tx: Transaction, sweeps: readonly Sweep[]): Promise<Sweep[]> {
  const last = new Map((await sweepsRun(tx)).map((row) => [row.name, row.last_at.getTime()]));
  const now = tx.now.getTime();
  return sweeps.filter(({ name, every_s }) => {
    const ran = last.get(name) ?? 0;
    // A run in the future: the clock was put back.
    return ran + every_s * 1000 <= now || ran > now;
  });
}

/** Runs a sweep when it is due in this tenant. Returns how many it dealt with, null when not due. */
export async function runSweep(tx: Transaction, each: Sweep): Promise<number | null> {
  const due_before = new Date(tx.now.getTime() - each.every_s * 1000);
  const claimed = await claimSweep(tx, { name: each.name, due_before });
  if (claimed === null) return null;
  return each.run(tx);
}
