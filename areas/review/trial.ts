/**
 * A rule on trial: orders of the last days are looked at by the rules in use and by the rules as
 * they would be, and what would differ is told beside what became of the orders. Nothing is kept.
 */
import { z } from 'zod';
import { parseInput } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { route } from '../../kernel/route.ts';
import { nonsenseIn } from './commands-rules.ts';
import { conditionSchema, passes, type Rule, reviewOrder, ruleSchema } from './model.ts';
import { asksHistory } from './port.ts';
import { allRules } from './review.sql.ts';
import { trialOrders } from './trial.sql.ts';

const DAY_MS = 86_400_000;
/** Most orders that are looked at; the newest. */
const MOST_ORDERS = 20_000;
/** Most orders that each list of an answer names. */
const LISTED = 100;

const trialInput = z.strictObject({
  rule: ruleSchema,
  days: z.number().int().min(1).max(90).default(30),
});
type TrialInput = z.infer<typeof trialInput>;
type PastOrder = Awaited<ReturnType<typeof trialOrders>>[number];

/** What became of orders: counts add up to those that the rule meets. */
export interface Became {
  open: number;
  shipped: number;
  cancelled: number;
  returned: number;
}

function becameOf({ stage, returned }: PastOrder): keyof Became {
  if (returned) return 'returned';
  if (stage === 'cancelled') return 'cancelled';
  return ['shipped', 'delivered', 'completed'].includes(stage) ? 'shipped' : 'open';
}

function told(orders: readonly PastOrder[]) {
  const rows = orders.slice(0, LISTED).map((order) => {
    const { order_id, order_no, placed_at, total_minor, currency, stage, was_held } = order;
    const became = becameOf(order);
    return { order_id, order_no, placed_at, total_minor, currency, stage, was_held, became };
  });
  return { count: orders.length, rows };
}

/** The rules as they would be with the one on trial in its place. */
function withTrial(rules: readonly (Rule & { priority: number })[], { rule }: TrialInput): Rule[] {
  const others = rules.filter((each) => each.code !== rule.code);
  const next = rule.active ? [...others, { ...rule, version: 0 }] : others;
  return next.sort((a, b) => a.priority - b.priority || (a.code < b.code ? -1 : 1));
}

/** Runs both sets of rules over the orders of the last days. */
export async function tryRule(tx: Transaction, input: TrialInput) {
  const now = (await allRules(tx))
    .filter((row) => row.active)
    .map(({ code, version, priority, action, condition }) => {
      const parsed = conditionSchema.parse(condition);
      return { code, version, priority, action: action as Rule['action'], condition: parsed };
    });
  const then = withTrial(now, input);
  const since = new Date(tx.now.getTime() - input.days * DAY_MS);
  const orders = await trialOrders(tx, {
    from_order_id: idAt(since),
    with_history: asksHistory([...now, ...then, input.rule]),
    count: MOST_ORDERS,
  });
  const held = (rules: readonly Rule[], order: PastOrder) =>
    reviewOrder(rules, order).action === 'hold';
  const before = orders.filter((order) => held(now, order));
  const after = orders.filter((order) => held(then, order));
  const [was, will] = [new Set(before), new Set(after)];
  const met = orders.filter((o) => input.rule.condition.all.every((test) => passes(test, o)));
  const became: Became = { open: 0, shipped: 0, cancelled: 0, returned: 0 };
  for (const order of met) became[becameOf(order)]++;
  return {
    since,
    /** Fewer than there were: only the newest were looked at. */
    cut: orders.length === MOST_ORDERS,
    orders: orders.length,
    held_before: before.length,
    held_after: after.length,
    met: told(met),
    newly_held: told(after.filter((order) => !was.has(order))),
    no_longer_held: told(before.filter((order) => !will.has(order))),
    became,
  };
}

/** The least UUIDv7 of an instant. */
function idAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

export const tryRuleRoute = route({
  name: 'review_rule.try',
  method: 'POST',
  path: '/v1/review-rules/try',
  en: 'Tells which orders of the last days a rule would have met and held; nothing is kept.',
  zh: '试算规则：近期哪些订单会命中、会转人工；不保存任何数据。',
  permission: 'review_rule.read',
  body: 'json',
  problems: ['FIELD_INVALID', 'FIELD_UNKNOWN', 'TEST_NONSENSE'],
  async handle({ actor, body, services }) {
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    const input = parseInput(trialInput, body);
    if (input instanceof Problem) throw input;
    const nonsense = nonsenseIn(input.rule);
    if (nonsense !== null) throw nonsense;
    const options = { scope: scopeOf(actor), now: services.clock.now(), name: 'review_rule.try' };
    return {
      body: await services.db.transaction({ ...options, read_only: true }, (tx) =>
        tryRule(tx, input),
      ),
    };
  },
});

export type Trial = Awaited<ReturnType<typeof tryRule>>;
