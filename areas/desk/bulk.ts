/** Jobs over all orders that match a filter: the look beforehand, starting, stopping, going on. */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { refusal } from '../../kernel/permission.ts';
import { kernelProblem, type Problem, storeProblem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { orderFilter } from '../orders/model.ts';
import { matchingOrders } from '../orders/port.ts';
import { judge } from './actions.ts';
import * as sql from './desk.sql.ts';
import { BULK_ACTIONS, bulkActions, bulkStart, MOST_ORDERS, NOBODY } from './model.ts';
import { deskProblem } from './problems.ts';

/** Rows tell of orders: who is limited sees the jobs that they started, the others all. */
export function onlyBy({ merchant_ids, warehouse_ids, id }: Actor): string | null {
  return merchant_ids === null && warehouse_ids === null ? null : (id ?? NOBODY);
}

export const previewBulk = query({
  name: 'bulk.preview',
  path: '/v1/bulk/preview',
  en: 'What an action would do with all orders that match: how many accept it, and why not.',
  zh: '预演批量操作：多少订单会接受，其余为何被拒。',
  permission: 'order.read',
  input: z.strictObject({
    ...orderFilter,
    action: z.enum(bulkActions),
    /** The newest order to look at; what came later is left out. */
    upto: z.uuid().optional(),
  }),
  problems: ['PERMISSION_DENIED', 'BULK_TOO_MANY'],
  async run(tx, { action, upto, ...filter }, actor) {
    const refused = refusal(actor, BULK_ACTIONS[action].permission);
    if (refused !== null) throw refused;
    const order_ids = await matchingOrders(tx, filter, { count: MOST_ORDERS + 1, upto });
    if (order_ids.length > MOST_ORDERS) throw deskProblem('BULK_TOO_MANY', { most: MOST_ORDERS });
    const newest = order_ids.reduce((most, each) => (each > most ? each : most), upto ?? NOBODY);
    const judged = await judge(tx, action, order_ids);
    const why = judged.refused.map(({ problem, orders }) => {
      return { code: problem.code, members: problem.members, orders };
    });
    return { total: order_ids.length, upto: newest, ...judged, refused: why };
  },
});

export const startBulk = command({
  name: 'bulk.start',
  path: '/v1/bulk',
  en: 'Starts a job that does one thing with all orders that match, within one’s own rights.',
  zh: '启动批量任务：在自身权限内对全部符合条件的订单执行同一操作。',
  permission: 'order.read',
  input: bulkStart,
  problems: ['SIGN_IN_REQUIRED', 'PERMISSION_DENIED', 'BULK_WORDS_MISSING'],
  async run(tx, items) {
    const rows: Parameters<typeof sql.insertBulks>[1]['rows'][number][] = [];
    const outcomes = items.map(({ input, actor }): Outcome<{ bulk_id: string }> => {
      const refused = refusal(actor, BULK_ACTIONS[input.action].permission);
      if (refused !== null) return refused;
      // Its rights are looked up again for every chunk: there must be somebody to look up.
      if (actor.id === null) return kernelProblem('SIGN_IN_REQUIRED');
      const bulk_id = tx.newId();
      rows.push({ bulk_id, ...input, actor_kind: actor.kind, started_by: actor.id });
      askForChunk(tx, { bulk_id, chunk: 0 });
      const body = { action: input.action };
      tx.event({ kind: 'bulk_started', subject_id: bulk_id, body, actor });
      return { bulk_id };
    });
    if (rows.length > 0) await sql.insertBulks(tx, { rows });
    return outcomes;
  },
});

/** Asks for the next piece of work of a job. */
export function askForChunk(tx: Transaction, next: { bulk_id: string; chunk: number }): void {
  const { bulk_id, chunk } = next;
  tx.effect({ kind: 'bulk.chunk', key: `${bulk_id} ${chunk}`, subject_id: bulk_id, intent: {} });
}

type Locked = Awaited<ReturnType<typeof sql.lockBulks>>[number];
const bulkInput = z.strictObject({ bulk_id: z.uuid() });
type ById = Item<z.infer<typeof bulkInput>>;

const GOING = ['selecting', 'running'];

/** Locks jobs, refuses those that are not in the right state, and does the rest together. */
async function withBulks(
  tx: Transaction,
  items: readonly ById[],
  kind: string,
  fits: (bulk: Locked, left: number) => boolean,
  change: (bulk_ids: string[]) => Promise<void>,
): Promise<Outcome<{ bulk_id: string }>[]> {
  const bulk_ids = [...new Set(items.map(({ input }) => input.bulk_id))];
  const rows = await sql.lockBulks(tx, { bulk_ids });
  const bulks = new Map(rows.map((row) => [row.bulk_id, row]));
  const chosen = new Set<string>();
  const outcomes = items.map(({ input: { bulk_id }, actor }): Outcome<{ bulk_id: string }> => {
    const bulk = bulks.get(bulk_id);
    const mine = onlyBy(actor);
    if (bulk === undefined || (mine !== null && bulk.started_by !== mine)) {
      return kernelProblem('NOT_FOUND', { what: 'bulk job' });
    }
    const left = bulk.rows_total - bulk.rows_done - bulk.rows_failed;
    if (!fits(bulk, left)) {
      const { state, rows_failed: failed } = bulk;
      return deskProblem('BULK_STATE', { state, failed, left });
    }
    if (!chosen.has(bulk_id)) tx.event({ kind, subject_id: bulk_id, actor });
    chosen.add(bulk_id);
    return { bulk_id };
  });
  if (chosen.size > 0) await change([...chosen].sort());
  return outcomes;
}

export const stopBulk = command({
  name: 'bulk.stop',
  path: '/v1/bulk/stop',
  en: 'Stops a job after the chunk at work; what is done stays done.',
  zh: '在当前批次后停止任务；已完成的不回退。',
  permission: 'order.read',
  input: bulkInput,
  problems: ['NOT_FOUND', 'BULK_STATE'],
  run: (tx, items) =>
    withBulks(
      tx,
      items,
      'bulk_stopped',
      ({ state }) => GOING.includes(state),
      async (bulk_ids) => void (await sql.stopBulks(tx, { bulk_ids, problem: null })),
    ),
});

export const resumeBulk = command({
  name: 'bulk.resume',
  path: '/v1/bulk/resume',
  en: 'Goes on with a job that ended: orders that refused are tried again, those left too.',
  zh: '继续已结束的任务：重试失败的订单并处理剩余订单。',
  permission: 'order.read',
  input: bulkInput,
  problems: ['NOT_FOUND', 'BULK_STATE'],
  run: (tx, items) =>
    withBulks(
      tx,
      items,
      'bulk_resumed',
      ({ state, rows_failed }) => state === 'stopped' || (state === 'done' && rows_failed > 0),
      async (bulk_ids) => {
        await sql.retryRows(tx, { bulk_ids });
        await sql.resumeBulks(tx, { bulk_ids });
        for (const next of await sql.goingBulks(tx, { bulk_ids })) askForChunk(tx, next);
      },
    ),
});

/** Stops jobs that cannot go on, and says why. */
export async function giveUp(tx: Transaction, bulk_ids: string[], problem: Problem): Promise<void> {
  const stopped = await sql.stopBulks(tx, { bulk_ids, problem: storeProblem(problem) });
  for (const { bulk_id } of stopped) {
    tx.event({ kind: 'bulk_stopped', subject_id: bulk_id, body: { code: problem.code } });
  }
}

export const listBulks = query({
  name: 'bulk.list',
  path: '/v1/bulk',
  en: 'Jobs over many orders, newest first.',
  zh: '批量任务列表，新的在前。',
  permission: 'order.read',
  input: z.strictObject(pageInput),
  problems: [],
  async run(tx, { after = null, limit }, actor) {
    const page = { only_by: onlyBy(actor), before: after, count: limit + 1 };
    return pageOf(await sql.listBulks(tx, page), limit, (row) => row.bulk_id);
  },
});

/** A job that the actor may see. @throws NOT_FOUND. */
export async function visibleBulk(tx: Transaction, bulk_id: string, actor: Actor) {
  const bulk = await sql.bulkById(tx, { bulk_id, only_by: onlyBy(actor) });
  if (bulk === null) throw kernelProblem('NOT_FOUND', { what: 'bulk job' });
  return bulk;
}

export const readBulk = query({
  name: 'bulk.read',
  path: '/v1/bulk/:bulk_id',
  en: 'One job with its progress.',
  zh: '单个批量任务及其进度。',
  permission: 'order.read',
  input: z.strictObject({ bulk_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  run: (tx, { bulk_id }, actor) => visibleBulk(tx, bulk_id, actor),
});
