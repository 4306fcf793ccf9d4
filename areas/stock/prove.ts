/**
 * The proof that nothing is oversold, for the screen: starts one in the background, and tells how
 * far it is and what came of it. One at a time, few buyers, slowly, on a copy.
 */
import { z } from 'zod';
import { parseInput, query } from '../../kernel/command.ts';
import { idMaker } from '../../kernel/id.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { route } from '../../kernel/route.ts';
import { proofEvents, sellable } from './prove.sql.ts';
import type { Progress, Proof, ProofRefusal } from './prove-model.ts';
import { proofProblem } from './prove-problems.ts';
import { runProof } from './prove-run.ts';

const PERMISSION = 'stock.prove';
/** A run that has said nothing for so long has lost its process. */
const ALIVE_MS = 90_000;
/** More than a run says. */
const EVENTS = 100;

const startSchema = z.strictObject({
  /** Orders that are sent; the pace is fixed, so more take longer. */
  buyers: z.number().int().min(100).max(2000).default(1000),
});

export interface ProofState {
  run_id: string;
  state: 'running' | 'ended' | 'interrupted';
  started_at: Date;
  progress: Progress;
  proof: Proof | null;
  refused: ProofRefusal | null;
}

type Said = Awaited<ReturnType<typeof proofEvents>>;

/** The last run as its events tell it, newest first; null when there never was one. */
function lastRun(events: Said, now: Date): ProofState | null {
  const started = events.find((each) => each.kind === 'oversell_proof_started');
  if (started === undefined) return null;
  const { run_id, buyers } = started.body as { run_id: string; buyers: number };
  const own = events.filter((each) => (each.body as { run_id?: string }).run_id === run_id);
  const newest = own[0]!;
  const ended = own.find((each) => each.kind === 'oversell_proof_ended');
  const advanced = own.find((each) => each.kind === 'oversell_proof_advanced');
  const { phase = 'copy', done = 0 } = (advanced?.body ?? {}) as Partial<Progress>;
  const end = (ended?.body ?? {}) as { proof?: Proof; refused?: ProofRefusal | null };
  const silent = now.getTime() - newest.at.getTime() > ALIVE_MS;
  const cut = ended === undefined ? silent : end.proof === undefined && end.refused == null;
  return {
    run_id,
    state: cut ? 'interrupted' : ended === undefined ? 'running' : 'ended',
    started_at: started.at,
    progress: { phase, done, of: buyers },
    proof: end.proof ?? null,
    refused: end.refused ?? null,
  };
}

/** The copy holds articles of everybody: who sees only some may not. */
function requireWhole({ merchant_ids, warehouse_ids }: Actor): void {
  if (merchant_ids === null && warehouse_ids === null) return;
  throw kernelProblem('PERMISSION_DENIED', { permission: PERMISSION });
}

export const stockProof = query({
  name: 'stock.proof',
  path: '/v1/stock/proof',
  en: 'The last proof that nothing is oversold: how far it is, or what came of it',
  zh: '最近一次“不超卖”验证的进度或结果',
  permission: PERMISSION,
  input: z.strictObject({}),
  problems: ['PERMISSION_DENIED'],
  async run(tx, _input, actor) {
    requireWhole(actor);
    return { run: lastRun(await proofEvents(tx, { count: EVENTS }), tx.now) };
  },
});

export const stockProve = route({
  name: 'stock.prove',
  method: 'POST',
  path: '/v1/stock/prove',
  en: 'Starts a proof that nothing is oversold, on a copy of the articles, in the background',
  zh: '在后台用商品副本验证“不超卖”；不影响实际库存',
  permission: PERMISSION,
  problems: ['PERMISSION_DENIED', 'FIELD_INVALID', 'FIELD_UNKNOWN', ...proofProblem.codes],
  async handle({ actor, body, services }) {
    if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
    requireWhole(actor);
    const input = parseInput(startSchema, body ?? {});
    if (input instanceof Problem) throw input;
    const { buyers } = input;
    const run_id = idMaker(services.clock, services.random).next();
    const now = services.clock.now();
    const options = { scope: scopeOf(actor), now, name: 'stock.prove' };
    const tenant_code = await services.db.transaction(options, async (tx) => {
      const [found, events] = await Promise.all([sellable(tx), proofEvents(tx, { count: EVENTS })]);
      if (!found.sellable) throw proofProblem('NOTHING_TO_PROVE');
      if (lastRun(events, now)?.state === 'running') throw proofProblem('PROOF_RUNNING');
      const facts = { run_id, buyers };
      const { tenant_id: subject_id } = actor;
      tx.event({ kind: 'oversell_proof_started', subject_id, body: facts, actor });
      return found.code;
    });
    runProof(services, { run_id, tenant_code, buyers, actor }).catch((error: unknown) => {
      services.log.error({ err: error, run_id }, 'a proof could not be run');
    });
    return { status: 202, body: { run_id } };
  },
});
