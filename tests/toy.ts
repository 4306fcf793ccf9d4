/**
 * A toy area for the tests of the kernel: one table, one command, one query, a reaction and an
 * executor, on a database of its own. Tests hook into them to delay, fail and count.
 */
import pg from 'pg';
import { z } from 'zod';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { command, query } from '../kernel/command.ts';
import {
  type EffectResult,
  type EffectRow,
  executor,
  type SettledEffect,
} from '../kernel/effect.ts';
import { systemRandom } from '../kernel/id.ts';
import { silentLog } from '../kernel/log.ts';
import { systemActor } from '../kernel/permission.ts';
import { defineProblems } from '../kernel/problem.ts';
import { type EventRow, reaction } from '../kernel/reaction.ts';
import type { Actor } from '../kernel/record.ts';
import { many, none } from '../kernel/statement.ts';
import { collectParts, openSystem, type System } from '../kernel/system.ts';
import { createTenant } from '../kernel/tenant.ts';
import { SCRATCH, type TestDatabase, testDatabase } from './database.ts';

export const toyProblem = defineProblems({
  TOY_REFUSED: {
    status: 422,
    en: '{name} is not wanted',
    zh: '不接受 {name}',
    fix_en: 'Send another name.',
    fix_zh: '请换一个名称。',
  },
  TOY_NEGATIVE: {
    status: 409,
    en: 'Less than nothing',
    zh: '数量小于零',
    fix_en: 'Send a quantity of zero or more.',
    fix_zh: '请填写不小于零的数量。',
    constraint: 'toy_qty_not_negative',
  },
});

const SCHEMA = `
  create schema toy;
  create table toy.piece (tenant_id uuid not null, piece_id uuid not null, merchant_id uuid,
    name text not null, qty int not null constraint toy_qty_not_negative check (qty >= 0),
    primary key (tenant_id, piece_id));
  create table toy.seen (tenant_id uuid not null, seen_id uuid not null, event_id uuid not null,
    by text not null, primary key (tenant_id, seen_id));
  -- A COMMIT that takes a while, as on a slow disk.
  create function toy.linger() returns trigger language plpgsql as
    $$ begin perform pg_sleep(0.6); return null; end $$;
  create constraint trigger slow_commit after insert on toy.piece deferrable initially deferred
    for each row when (new.name like 'slow%') execute function toy.linger();
  grant usage on schema toy to fahuo_app;
  call kernel.guard('toy.piece');
  call kernel.guard('toy.seen');`;

type PieceRow = { piece_id: string; merchant_id: string | null; name: string; qty: number };

const insertPieces = none<{ rows: readonly PieceRow[] }>(
  'toy.insert_pieces',
  `insert into toy.piece (tenant_id, piece_id, merchant_id, name, qty)
   select $1, piece_id, merchant_id, name, qty
   from jsonb_to_recordset($2::jsonb) as r(piece_id uuid, merchant_id uuid, name text, qty int)`,
  ['tenant_id', 'rows@'],
);

const insertSeen = none<{ rows: readonly { seen_id: string; event_id: string; by: string }[] }>(
  'toy.insert_seen',
  `insert into toy.seen (tenant_id, seen_id, event_id, by) select $1, seen_id, event_id, by
   from jsonb_to_recordset($2::jsonb) as r(seen_id uuid, event_id uuid, by text)`,
  ['tenant_id', 'rows@'],
);

/** The pieces that a transaction may see. */
export const pieces = many<Record<never, never>, PieceRow>(
  'toy.pieces',
  'select piece_id, merchant_id, name, qty from toy.piece where tenant_id = $1 order by name',
  ['tenant_id'],
);

/** The same without the tenant in the condition: only row-level security keeps rows apart. */
export const piecesUnguarded = many<Record<never, never>, PieceRow>(
  'toy.pieces_unguarded',
  'select piece_id, merchant_id, name, qty from toy.piece order by name',
  [],
);

const pieceInput = z.strictObject({
  name: z.string().min(1).max(40),
  qty: z.number().int(),
  merchant_id: z.uuid().optional(),
  /** Key of an effect that is asked for with it. */
  effect: z.string().optional(),
});

export type PieceInput = z.infer<typeof pieceInput>;

/** What tests may change of the toy's behaviour. */
export interface Hooks {
  /** Sizes of the batches that ran, in order. */
  batches: number[];
  /** Awaited inside the transaction, before anything is written. */
  before(): Promise<void>;
  react(events: readonly EventRow[]): void;
  perform(effect: EffectRow, may_be_done: boolean): Promise<EffectResult>;
  /** Results that were settled, in order. */
  settled: SettledEffect[];
  lease_s: number;
}

/** The toy's parts, with hooks of their own. */
export function toyParts(hooks: Hooks) {
  const addPiece = command<PieceInput, { piece_id: string }>({
    name: 'toy.add',
    path: '/v1/toy/add',
    en: 'Adds a piece.',
    zh: '添加一件。',
    permission: 'toy.add',
    input: pieceInput,
    problems: toyProblem.codes,
    async run(tx, items) {
      hooks.batches.push(items.length);
      await hooks.before();
      if (items.some(({ input }) => input.name === 'fault')) throw new Error('planted fault');
      const made = items.map(({ input }) => {
        if (input.name === 'bad') return toyProblem('TOY_REFUSED', { name: 'bad' }, '/name');
        const { name, qty, merchant_id = null } = input;
        return { piece_id: tx.newId(), merchant_id, name, qty };
      });
      const rows = made.flatMap((row) => ('piece_id' in row ? [row] : []));
      await insertPieces(tx, { rows });
      for (const [index, row] of made.entries()) {
        if (!('piece_id' in row)) continue;
        const { actor, input } = items[index]!;
        const subject_id = row.piece_id;
        tx.event({ kind: 'toy_added', subject_id, order_id: subject_id, actor });
        if (input.effect !== undefined) {
          tx.effect({ kind: 'toy.act', key: input.effect, subject_id, intent: {} });
        }
      }
      return made.map((row) => ('piece_id' in row ? { piece_id: row.piece_id } : row));
    },
  });
  const listPieces = query({
    name: 'toy.list',
    path: '/v1/toy',
    en: 'The pieces.',
    zh: '全部件。',
    permission: 'toy.read',
    input: z.strictObject({}),
    problems: [],
    run: (tx) => pieces(tx),
  });
  const watch = (name: string) =>
    reaction({
      name,
      on: ['toy_added'],
      async run(tx, events) {
        if (name === 'toy.first') hooks.react(events);
        const rows = events.map(({ event_id }) => ({ seen_id: tx.newId(), event_id, by: name }));
        await insertSeen(tx, { rows });
      },
    });
  const act = executor({
    kind: 'toy.act',
    concurrency: 4,
    max_attempts: 4,
    lease_s: hooks.lease_s,
    perform: (effect, { may_be_done }) => hooks.perform(effect, may_be_done),
    async settled(_tx, results) {
      hooks.settled.push(...results);
    },
  });
  const all = { addPiece, listPieces, first: watch('toy.first'), second: watch('toy.second'), act };
  return { ...all, parts: collectParts([all]) };
}

export const TENANT_A = '00000000-0000-7000-8000-00000000000a';
export const TENANT_B = '00000000-0000-7000-8000-00000000000b';

export function quietHooks(change: Partial<Hooks> = {}): Hooks {
  return {
    batches: [],
    before: async () => {},
    react: () => {},
    perform: async () => ({ state: 'done', outcome: {} }),
    settled: [],
    lease_s: 60,
    ...change,
  };
}

export interface Toy extends System, ReturnType<typeof toyParts> {
  hooks: Hooks;
}

export interface ToyWorld extends TestDatabase {
  /** Another process, as it were: a pool, gatherer and relay of its own over the same database. */
  open(change?: Partial<Hooks>, options?: { url?: string; clock?: Clock; pool_size?: number }): Toy;
  /** Runs a statement as the owner, whom row-level security does not bind. */
  owner(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

/** A database with the toy's tables and two tenants. */
export async function toyWorld(): Promise<ToyWorld> {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(SCHEMA);
  const opened: Toy[] = [];
  const world: ToyWorld = {
    ...database,
    open(change = {}, options = {}) {
      const hooks = quietHooks(change);
      const made = toyParts(hooks);
      const { url = database.url, clock = systemClock, pool_size = 4 } = options;
      const base = { pool_size, clock, random: systemRandom, log: silentLog, data_dir: SCRATCH };
      const system = openSystem({ url, parts: made.parts, ...base });
      const toy = { ...system, ...made, hooks };
      opened.push(toy);
      return toy;
    },
    owner: async (text, values = []) => (await client.query(text, values)).rows,
    async end() {
      for (const toy of opened) await toy.close();
      await client.end();
      await database.drop();
    },
  };
  const facts = { country: 'CN', currency: 'CNY', time_zone: 'Asia/Shanghai' };
  const { db } = world.open();
  for (const [code, tenant_id] of [
    ['a', TENANT_A],
    ['b', TENANT_B],
  ] as const) {
    const tenant = { ...facts, tenant_id, code: `tenant-${code}`, name: code };
    await createTenant(db, { ...tenant, locale: 'en' as const }, systemClock.now());
  }
  return world;
}

/** Somebody who may do everything in a tenant. */
export function toyActor(tenant_id = TENANT_A, change: Partial<Actor> = {}): Actor {
  return { ...systemActor(tenant_id, 'user'), ...change };
}
