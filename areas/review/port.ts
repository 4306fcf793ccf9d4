/** What orders may ask of review inside their transaction: a verdict, and exceptions. */
import type { Transaction } from '../../kernel/db.ts';
import { remembered } from '../../kernel/memory.ts';
import type { Actor } from '../../kernel/record.ts';
import {
  conditionSchema,
  EXCEPTIONS,
  type ExceptionKind,
  HISTORY,
  HISTORY_DAYS,
  type History,
  NO_HISTORY,
  type Rule,
} from './model.ts';
import {
  activeRules,
  blockingOrders,
  exceptionsOfOrder,
  openExceptions,
  resolveOfOrders,
} from './review.sql.ts';
import { buyerHistory } from './trial.sql.ts';

export { blockingOrders, exceptionsOfOrder };

const HOUR_MS = 3_600_000;

/** Rules in use, in their order; from memory where it holds. */
export function rulesInUse(tx: Transaction): Promise<Rule[]> {
  return remembered(tx, 'review rules', () => readRules(tx));
}

async function readRules(tx: Transaction): Promise<Rule[]> {
  const rows = await activeRules(tx);
  return rows.map(({ code, version, action, condition }) => {
    const parsed = conditionSchema.parse(condition);
    return { code, version, action: action as Rule['action'], condition: parsed };
  });
}

/** True when a rule asks what the recipient did before. */
export function asksHistory(rules: readonly Pick<Rule, 'condition'>[]): boolean {
  const history: readonly string[] = HISTORY;
  return rules.some(({ condition }) => condition.all.some((test) => history.includes(test.fact)));
}

/** By which the orders of one recipient at one address are found. */
export interface Buyer {
  order_id: string;
  phone_tail: string;
  merge_key: string;
}

/**
 * What the recipients of orders did before, earlier orders of the same call included. Nothing is
 * asked for unless a rule looks at it. Returns a function that gives each order's history.
 */
export async function historyOf(
  tx: Transaction,
  rules: readonly Rule[],
  buyersOf: () => readonly Buyer[],
): Promise<(order_id: string) => History> {
  if (!asksHistory(rules)) return () => NO_HISTORY;
  const rows = buyersOf();
  const since = new Date(tx.now.getTime() - HISTORY_DAYS * 24 * HOUR_MS);
  const found = rows.length === 0 ? [] : await buyerHistory(tx, { rows, since });
  const known = new Map(found.map((row) => [row.order_id, row]));
  const here = new Map<string, number>();
  const told = new Map<string, History>();
  for (const { order_id, merge_key } of rows) {
    const { earlier_orders, ...ended } = known.get(order_id) ?? NO_HISTORY;
    const before = here.get(merge_key) ?? 0;
    here.set(merge_key, before + 1);
    told.set(order_id, { ...ended, earlier_orders: earlier_orders + before });
  }
  return (order_id) => told.get(order_id) ?? NO_HISTORY;
}

export interface Raised {
  order_id: string;
  merchant_id: string;
  kind: ExceptionKind;
  /** What was found; no personal data. */
  detail: Record<string, unknown>;
}

type By = Pick<Actor, 'kind' | 'id'>;
/** Who did it, for all or by order: a batch holds what several people did. Nobody: the system. */
type ByOrder = By | ((order_id: string) => By | undefined);

function actorOf(by: ByOrder | undefined, order_id: string): { actor?: By } {
  const actor = typeof by === 'function' ? by(order_id) : by;
  return actor === undefined ? {} : { actor };
}

/** Opens exceptions, with the deadline of their type. An open one of the kind stays as it is. */
export async function raise(
  tx: Transaction,
  raised: readonly Raised[],
  by?: ByOrder,
): Promise<void> {
  if (raised.length === 0) return;
  const rows = raised.map(({ order_id, merchant_id, kind, detail }) => {
    const { blocks, hours } = EXCEPTIONS[kind];
    const deadline_at = new Date(tx.now.getTime() + hours * HOUR_MS).toISOString();
    const exception_id = tx.newId();
    return { exception_id, order_id, merchant_id, kind, detail, blocks, deadline_at };
  });
  const opened = await openExceptions(tx, { rows });
  for (const { exception_id, order_id, kind } of opened) {
    tx.event({
      kind: 'exception_opened',
      order_id,
      subject_id: exception_id,
      body: { exception: kind },
      ...actorOf(by, order_id),
    });
  }
}

/** Settles the open exceptions of orders; all kinds when none are named. How: for all or by order. */
export async function settle(
  tx: Transaction,
  order_ids: readonly string[],
  kinds: readonly ExceptionKind[] | null,
  how: string | ((order_id: string) => string),
  by?: ByOrder,
): Promise<void> {
  if (order_ids.length === 0) return;
  const rows = order_ids.map((order_id) => {
    return { order_id, resolution: typeof how === 'function' ? how(order_id) : how };
  });
  const resolved = await resolveOfOrders(tx, { rows, kinds });
  for (const { exception_id, order_id, kind, resolution } of resolved) {
    tx.event({
      kind: 'exception_resolved',
      order_id,
      subject_id: exception_id,
      body: { exception: kind, resolution },
      ...actorOf(by, order_id),
    });
  }
}
