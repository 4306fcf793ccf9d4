/**
 * The second proof of a buyer: links are passed on, so whoever acts also knows the end of the
 * phone number. Wrong ones are counted in the transaction that refuses them.
 */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Command, command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { PUBLIC } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { deliveryProblem } from './problems.ts';
import { lockProofs, makeProofs, saveProofs } from './proof.sql.ts';

/** Wrong proofs until a lock, and how long the first one lasts; each next one lasts twice as long. */
export const PROOF_TRIES = 5;
const LOCK_MIN = 15;
const MOST_DOUBLINGS = 6;
const MINUTE_MS = 60_000;

const ASKED = {
  order_id: z.uuid(),
  key: z.string().min(8).max(200),
  proof: z.string().regex(/^\d{4}$/),
};

/** What every act of a buyer says besides its own. */
export interface Asked {
  order_id: string;
  /** The request's own key: repeated, it is not done again. */
  key: string;
  /** Last four digits of the recipient's phone. */
  proof: string;
}

export type BuyerAct = Command<never, { done: true }>;

interface Proof {
  order_id: string;
  wrong: number;
  locked_until: Date | null;
  last_key: string | null;
}

/** What a buyer may do by the link: `work` gets those who proved who they are, one per order. */
export function buyerAct<S extends z.ZodRawShape>(
  name: string,
  shape: S,
  work: (
    tx: Transaction,
    items: readonly Item<z.output<z.ZodObject<S>> & Asked>[],
  ) => Promise<Outcome<unknown>[]>,
): BuyerAct {
  type Input = z.output<z.ZodObject<S>> & Asked;
  return command<Input, { done: true }>({
    name,
    path: `/v1/${name}`,
    en: 'What a buyer does by the link, after a second proof',
    zh: '买家凭链接并再次验证后的操作',
    permission: PUBLIC,
    input: z.strictObject({ ...shape, ...ASKED }) as unknown as z.ZodType<Input>,
    problems: [],
    run: (tx, items) => proven(tx, items, (good) => work(tx, good)),
  }) as unknown as BuyerAct;
}

async function proven<I extends Asked>(
  tx: Transaction,
  items: readonly Item<I>[],
  work: (good: readonly Item<I>[]) => Promise<Outcome<unknown>[]>,
): Promise<Outcome<{ done: true }>[]> {
  const order_ids = [...new Set(items.map(({ input }) => input.order_id))].sort();
  await makeProofs(tx, { order_ids });
  const rows = await lockProofs(tx, { order_ids });
  const tails = new Map(rows.map((row) => [row.order_id, row.phone_tail]));
  const proofs = new Map(rows.map(({ phone_tail: _, ...proof }) => [proof.order_id, proof]));
  const good: Item<I>[] = [];
  const outcomes = items.map((item): Outcome<{ done: true }> => {
    const { order_id, key, proof } = item.input;
    const known = proofs.get(order_id)!;
    if (known.last_key === key) return { done: true };
    const refused = refusal(tx, known, tails.get(order_id)!, proof);
    if (refused !== null) return refused;
    // One at a time: the second of an order sees what became of the first.
    const busy = good.some(({ input }) => input.order_id === order_id);
    if (busy) return kernelProblem('IN_PROGRESS', { retry_after_s: 1 });
    good.push(item);
    return { done: true };
  });
  const results = good.length === 0 ? [] : await work(good);
  for (const [at, item] of good.entries()) {
    const result = results[at]!;
    if (result instanceof Problem) outcomes[items.indexOf(item)] = result;
    else proofs.get(item.input.order_id)!.last_key = item.input.key;
  }
  await saveProofs(tx, {
    rows: [...proofs.values()].map(({ locked_until, ...proof }) => {
      return { ...proof, locked_until: locked_until?.toISOString() ?? null };
    }),
  });
  return outcomes;
}

/** Counts a proof. Null when it is right; the comparison takes the same time for all. */
function refusal(tx: Transaction, known: Proof, tail: string, given: string): Problem | null {
  const now_ms = tx.now.getTime();
  const wait_ms = (known.locked_until?.getTime() ?? 0) - now_ms;
  if (wait_ms > 0) return locked(wait_ms);
  const right = tail.length === 4 && same(tail, given);
  if (right) {
    known.wrong = 0;
    return null;
  }
  known.wrong++;
  const left = PROOF_TRIES - (known.wrong % PROOF_TRIES);
  if (left < PROOF_TRIES) return deliveryProblem('PROOF_WRONG', { left }, '/proof');
  const doublings = Math.min(known.wrong / PROOF_TRIES - 1, MOST_DOUBLINGS);
  const lock_ms = LOCK_MIN * MINUTE_MS * 2 ** doublings;
  known.locked_until = new Date(now_ms + lock_ms);
  return locked(lock_ms);
}

function locked(wait_ms: number): Problem {
  const members = { minutes: Math.ceil(wait_ms / MINUTE_MS), retry_after_s: wait_ms / 1000 };
  return deliveryProblem('PROOF_LOCKED', members, '/proof');
}

function same(tail: string, given: string): boolean {
  const bytes = (text: string) => Buffer.from(text.padEnd(8).slice(0, 8).normalize('NFKC'));
  const [a, b] = [bytes(tail), bytes(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
