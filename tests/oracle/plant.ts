/**
 * How a bug is planted without touching the program: statements are changed on their way to the
 * database, parts and methods of an opened system are replaced, the schema is altered.
 */
import type pg from 'pg';
import { statements } from '../../kernel/statement.ts';
import type { Parts, System } from '../../kernel/system.ts';
import type { SentStatement, SimulationHooks } from '../../simulation/world.ts';

export type { SentStatement };

/** Sends a statement on; `undefined` name and values for begin, commit and their like. */
export type Send = (sent: SentStatement) => Promise<pg.QueryResult>;

export interface Plant {
  /** Changes statements on their way. */
  statement?(sent: SentStatement): SentStatement;
  /** Stands between the system and its connection. */
  query?(sent: SentStatement, send: Send, client: object): Promise<pg.QueryResult>;
  /** Replaces commands, reactions, sweeps and executors. */
  parts?(parts: Parts): Parts;
  /** Replaces methods of each system right after it was opened. */
  system?(system: System): void;
  /** What the bug itself changes in the database. */
  ddl?: readonly string[];
}

/** The text of a named statement as the program has it. */
export function textOf(name: string): string {
  const found = statements.get(name);
  if (found === undefined) throw new Error(`there is no statement ${name} to plant a bug in`);
  return found.text;
}

type Edit = readonly [from: string | RegExp, to: string];

function edited(name: string, edits: readonly Edit[]): string {
  let text = textOf(name);
  for (const [from, to] of edits) {
    const next = text.replace(from, () => to);
    if (next === text) throw new Error(`${name} does not say ${from}: the bug cannot be planted`);
    text = next;
  }
  return text;
}

/**
 * Changes the text of statements; each edit must find its place at once, so that a statement that
 * was written anew is noticed here and not taken for a bug that was caught.
 */
export function rewrite(changes: Readonly<Record<string, readonly Edit[]>>): Plant {
  const texts = new Map(
    Object.entries(changes).map(([name, edits]) => [name, edited(name, edits)] as const),
  );
  return {
    statement(sent) {
      const text = texts.get(sent.name);
      return text === undefined ? sent : { ...sent, text, name: `${sent.name}#planted` };
    },
  };
}

const NOTHING: Omit<SentStatement, 'name'> = { text: 'select where false', values: [] };

/** Leaves statements out; where rows are expected there are none. */
export function skip(names: readonly string[]): Plant {
  for (const name of names) textOf(name);
  return {
    statement(sent) {
      const gone = names.includes(sent.name);
      return gone ? { ...NOTHING, name: 'planted.nothing' } : sent;
    },
  };
}

/** Replaces the run of a command. */
export function command(
  name: string,
  change: (known: Parts['commands'][number]) => Partial<Parts['commands'][number]>,
): Plant {
  return {
    parts: (parts) => ({
      ...parts,
      commands: replaced(parts.commands, (each) => each.name === name, change),
    }),
  };
}

type Row = Record<string, unknown>;

/** One command sees the rows of a statement otherwise than they are. */
export function seeing(name: string, statement: string, see: (row: Row) => Row): Plant {
  textOf(statement);
  return command(name, ({ run }) => ({
    run(tx, items) {
      const send = async (called: string, text: string, values: unknown[]) => {
        const rows = (await tx.send(called, text, values)) as Row[];
        return called === statement ? rows.map((row) => ({ ...row, ...see(row) })) : rows;
      };
      return run(Object.create(tx, { send: { value: send } }) as typeof tx, items);
    },
  }));
}

/** Replaces the run of a sweep. */
export function sweep(
  name: string,
  change: (known: Parts['sweeps'][number]) => Partial<Parts['sweeps'][number]>,
): Plant {
  return {
    parts: (parts) => ({
      ...parts,
      sweeps: replaced(parts.sweeps, (each) => each.name === name, change),
    }),
  };
}

/** Replaces how an effect is performed. */
export function executor(
  kind: string,
  change: (known: Parts['executors'][number]) => Partial<Parts['executors'][number]>,
): Plant {
  return {
    parts: (parts) => ({
      ...parts,
      executors: replaced(parts.executors, (each) => each.kind === kind, change),
    }),
  };
}

function replaced<T>(list: readonly T[], is: (each: T) => boolean, change: (one: T) => Partial<T>) {
  if (!list.some(is)) throw new Error('there is no such part to plant a bug in');
  return list.map((each) => (is(each) ? { ...each, ...change(each) } : each));
}

/** Several plants as one. */
export function all(...plants: readonly Plant[]): Plant {
  return {
    statement: (sent) => plants.reduce((now, each) => each.statement?.(now) ?? now, sent),
    query: (sent, send, client) =>
      plants.reduceRight<Send>(
        (next, each) => (one) => each.query?.(one, next, client) ?? next(one),
        send,
      )(sent),
    parts: (parts) => plants.reduce((now, each) => each.parts?.(now) ?? now, parts),
    system: (system) => {
      for (const each of plants) each.system?.(system);
    },
    ddl: plants.flatMap((each) => each.ddl ?? []),
  };
}

const watched = new WeakSet<pg.ClientBase>();

interface Config {
  name?: string;
  text?: string;
  values?: unknown[];
}

/** Puts a plant between a system and every connection of its pool. */
export function stand(
  pool: pg.Pool,
  between: (sent: SentStatement, send: Send, client: object) => Promise<unknown>,
) {
  pool.on('acquire', (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const original = client.query.bind(client) as (config: unknown) => Promise<pg.QueryResult>;
    const planted = (config: string | Config, ...rest: unknown[]) => {
      if (rest.length > 0 && typeof rest.at(-1) === 'function') {
        return (original as (...args: unknown[]) => unknown)(config, ...rest);
      }
      const given = typeof config === 'string' ? { text: config, values: rest[0] } : config;
      const { name = '', text = '', values = [] } = given as Config;
      const send: Send = (sent) =>
        original(sent.name === '' && sent.values.length === 0 ? sent.text : { ...sent });
      return between({ name, text, values }, send, client);
    };
    (client as { query: unknown }).query = planted;
  });
}

/** The same plant in the words of the simulator, where it can be said in them. */
export function hooksOf(plant: Plant, locks: readonly string[]): SimulationHooks {
  const { statement, parts, system, ddl = [] } = plant;
  return {
    async database(client) {
      for (const text of [...ddl, ...locks]) await client.query(text);
    },
    ...(statement === undefined ? {} : { statement }),
    ...(parts === undefined ? {} : { parts }),
    system(opened) {
      system?.(opened);
      if (plant.query !== undefined) stand(opened.db.pool, plant.query);
    },
  };
}
