/** Commands of picking: take a task, confirm a line by scans, confirm a whole task from paper. */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { permits } from '../../kernel/permission.ts';
import { kernelProblem, type Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { resolveSkus, skuKey, skusById } from '../catalog/port.ts';
import { stopReason } from '../orders/port.ts';
import { settleDesk } from './confirm.ts';
import { bodyOf, type Desk, openDesk, say, type Task, type TaskLine } from './desk.ts';
import { openPieces, settledPieces, type TaskState } from './lifecycle.ts';
import {
  asideSchema,
  type ConfirmInput,
  confirmAllSchema,
  confirmSchema,
  takeSchema,
} from './model.ts';
import { changeTasks, shipmentsOfLines, shipmentsOfTasks } from './picking.sql.ts';
import { pickingProblem, STOPS, type Stop } from './problems.ts';

export interface TakenTask {
  task_id: string;
  task_no: string;
  state: TaskState;
  assignee_id: string | null;
}

const ASSIGN = 'task.assign';

const taskUnknown = () => kernelProblem('NOT_FOUND', { what: 'pick task' }, '/task_id');

export const takeTask = command({
  name: 'task.take',
  path: '/v1/tasks/take',
  en: 'Takes a pick task, or assigns it to somebody.',
  zh: '领取拣货任务，或指派给他人。',
  permission: 'pick.confirm',
  input: takeSchema,
  problems: ['NOT_FOUND', 'STATE_FORBIDS', 'TASK_TAKEN', 'PERMISSION_DENIED'],
  async run(tx, items) {
    const desk = await openDesk(
      tx,
      items.map((item) => item.input.task_id),
      [],
    );
    const changed = new Set<Task>();
    const outcomes = items.map(({ input, actor }): Outcome<TakenTask> => {
      const task = desk.tasks.get(input.task_id);
      if (task === undefined) return taskUnknown();
      const refused = takeRefusal(task, input.assignee_id, actor);
      if (refused !== null) return refused;
      if (take(tx, task, input.assignee_id ?? actor.id, actor)) changed.add(task);
      const { task_id, task_no, state, assignee_id } = task;
      return { task_id, task_no, state, assignee_id };
    });
    if (changed.size > 0) await changeTasks(tx, { rows: [...changed] });
    return outcomes;
  },
});

/** What stands against taking a task; only who may assign takes it away from somebody. */
function takeRefusal(task: Task, named: string | undefined, actor: Actor): Problem | null {
  const { state, task_no, assignee_id } = task;
  if (state === 'done' || state === 'cancelled') {
    return kernelProblem('STATE_FORBIDS', { state, possible: [] });
  }
  if (named !== undefined && named !== actor.id) {
    const may = permits(actor.permissions, ASSIGN);
    return may ? null : kernelProblem('PERMISSION_DENIED', { permission: ASSIGN });
  }
  const taken = assignee_id !== null && assignee_id !== actor.id;
  return taken ? pickingProblem('TASK_TAKEN', { task_no }) : null;
}

/** Gives a task to a picker; one who takes it himself begins it. False when nothing changes. */
function take(tx: Transaction, task: Task, wanted: string | null, actor: Actor): boolean {
  const begins = wanted === actor.id && task.state === 'open';
  const assigned = task.assignee_id !== wanted;
  if (!begins && !assigned) return false;
  task.assignee_id = wanted;
  if (begins) task.state = 'picking';
  const kind = begins ? 'pick_task_started' : 'pick_task_assigned';
  const body = { ...bodyOf(task), assignee_id: wanted };
  tx.event({ kind, subject_id: task.task_id, body, actor });
  return true;
}

export interface ConfirmedLine {
  task_id: string;
  seq: number;
  qty_picked: number;
  qty_short: number;
  qty_open: number;
  /** Lines of the task that are still to be picked. */
  lines_open: number;
}

export const confirmPick = command({
  name: 'pick.confirm',
  path: '/v1/picks/confirm',
  en: 'Confirms pieces of a pick line as taken, checked by scans, or as missing.',
  zh: '确认拣货行的件数：扫码校验后拣出，或报缺货。',
  permission: 'pick.confirm',
  input: confirmSchema,
  problems: ['NOT_FOUND', ...pickingProblem.codes],
  async run(tx, items) {
    const rows = items.map(({ input: { task_id, seq } }) => ({ task_id, seq }));
    const named = await shipmentsOfLines(tx, { rows });
    const task_ids = rows.map((row) => row.task_id);
    const desk = await openDesk(
      tx,
      task_ids,
      named.map((row) => row.shipment_id),
    );
    const scans = await readScans(tx, desk, items);
    const outcomes = items.map((item): Outcome<TaskLine> => {
      const line = lineOf(desk, item.input);
      if (line === null) return kernelProblem('NOT_FOUND', { what: 'pick line' }, '/seq');
      const { qty, short_qty, short_reason: reason } = item.input;
      const refused = refusal(desk, line, item.input, scans);
      if (refused !== null) return refused;
      const short = short_qty > 0 ? { short: short_qty, reason } : {};
      const scanned_at = lateScan(tx.now, item.input.scanned_at);
      say(desk, line, { picked: qty, ...short, scanned_at }, item.actor);
      return line;
    });
    await settleDesk(tx, desk);
    return outcomes.map((line) => (line instanceof Error ? line : confirmed(desk, line)));
  },
});

/** Later than this is late: counts of the bin must know when the piece left it. */
const LATE_MS = 5_000;

/** When something was scanned of which the server hears late; null: just now. */
function lateScan(now: Date, scanned_at: string | undefined): Date | null {
  if (scanned_at === undefined) return null;
  const at = new Date(scanned_at);
  return now.getTime() - at.getTime() > LATE_MS ? at : null;
}

/** The line that an input names, when the scope shows it and its order is locked. */
function lineOf(desk: Desk, input: ConfirmInput): TaskLine | null {
  const line = desk.lines.get(input.task_id)?.find((each) => each.seq === input.seq);
  return line !== undefined && desk.shipments.has(line.shipment_id) ? line : null;
}

function confirmed(desk: Desk, line: TaskLine): ConfirmedLine {
  const { task_id, seq, qty_picked, qty_short } = line;
  const lines_open = desk.lines.get(task_id)!.filter((each) => openPieces(each) > 0).length;
  return { task_id, seq, qty_picked, qty_short, qty_open: openPieces(line), lines_open };
}

/** What a scanned text means for its line: the article, and what the line wants. */
type Scans = Map<ConfirmInput, { sku_id: string | null; got: string; expected: string }>;

/** Looks up all scanned articles of a batch. At most three statements. */
async function readScans(
  tx: Transaction,
  desk: Desk,
  items: readonly Item<ConfirmInput>[],
): Promise<Scans> {
  const scanned = items.flatMap(({ input }) => {
    const line = lineOf(desk, input);
    if (input.barcode === undefined || line === null) return [];
    const { merchant_id } = desk.shipments.get(line.shipment_id)!;
    return [{ input, line, merchant_id, code: input.barcode }];
  });
  const found = await resolveSkus(tx, scanned);
  const wanted = await skusById(tx, [...new Set(scanned.map(({ line }) => line.sku_id))]);
  return new Map(
    scanned.map(({ input, line, merchant_id, code }) => {
      const sku = found.get(skuKey(merchant_id, code));
      const expected = wanted.get(line.sku_id)?.code ?? '';
      return [input, { sku_id: sku?.sku_id ?? null, got: sku?.code ?? code, expected }];
    }),
  );
}

/** What stands against a confirmation, or null. */
function refusal(desk: Desk, line: TaskLine, input: ConfirmInput, scans: Scans): Problem | null {
  const stop = stopOf(desk, line);
  if (stop !== null) {
    const { order_no, shipment_no } = desk.shipments.get(line.shipment_id)!;
    return pickingProblem('SHIPMENT_STOPPED', { order_no, shipment_no, stop, ...STOPS[stop] });
  }
  const { location, qty, short_qty } = input;
  if (location !== undefined && location !== line.location_code) {
    const members = { expected: line.location_code, got: location };
    return pickingProblem('SCAN_WRONG_LOCATION', members, '/location');
  }
  const scan = scans.get(input);
  if (scan !== undefined && scan.sku_id !== line.sku_id) {
    const { expected, got } = scan;
    return pickingProblem('SCAN_WRONG_SKU', { expected, got }, '/barcode');
  }
  if (qty + short_qty > openPieces(line)) {
    const members = { done: settledPieces(line), qty: line.qty, got: qty + short_qty };
    return pickingProblem('SCAN_OVER', members, '/qty');
  }
  return null;
}

/** Why a line may not be picked: its order is cancelled or held, or it left the wave. */
function stopOf(desk: Desk, line: TaskLine): Stop | null {
  const shipment = desk.shipments.get(line.shipment_id)!;
  const stop = stopReason(shipment);
  // A shipment of which nothing was found has ended too, but its order goes on.
  if (shipment.cancelled_at === null && stop === 'cancelled' && openPieces(line) === 0) return null;
  return stop ?? (line.qty_cancelled > 0 ? 'removed' : null);
}

export interface ConfirmedTask {
  task_id: string;
  state: TaskState;
  /** Pieces confirmed now. */
  pieces: number;
  /** Numbers of shipments that were left out: cancelled or held. */
  stopped: string[];
}

export const confirmTask = command({
  name: 'task.confirm_all',
  path: '/v1/tasks/confirm-all',
  en: 'Confirms all open lines of a pick task as found, for picking from paper.',
  zh: '将拣货任务的所有未完成行确认为已拣，用于纸单拣货。',
  permission: 'pick.confirm',
  input: confirmAllSchema,
  problems: ['NOT_FOUND'],
  async run(tx, items) {
    const task_ids = items.map((item) => item.input.task_id);
    const named = await shipmentsOfTasks(tx, { task_ids, whole: false });
    const desk = await openDesk(
      tx,
      task_ids,
      named.map((row) => row.shipment_id),
    );
    const outcomes = items.map(({ input, actor }): Outcome<ConfirmedTask> => {
      const task = desk.tasks.get(input.task_id);
      if (task === undefined) return taskUnknown();
      return confirmLines(desk, task, actor);
    });
    await settleDesk(tx, desk);
    return outcomes.map((each) =>
      each instanceof Error ? each : { ...each, state: desk.tasks.get(each.task_id)!.state },
    );
  },
});

/** Says of every open line of a task that it was found, but for shipments that are stopped. */
function confirmLines(desk: Desk, task: Task, actor: Actor): ConfirmedTask {
  const { task_id, state } = task;
  const stopped = new Set<string>();
  let pieces = 0;
  for (const line of desk.lines.get(task_id)!) {
    const open = openPieces(line);
    const shipment = desk.shipments.get(line.shipment_id);
    if (open === 0 || shipment === undefined) continue;
    if (stopReason(shipment) !== null) {
      stopped.add(shipment.shipment_no);
      continue;
    }
    say(desk, line, { picked: open }, actor);
    pieces += open;
  }
  return { task_id, state, pieces, stopped: [...stopped].sort() };
}

export const setAside = command({
  name: 'pick.set_aside',
  path: '/v1/picks/set-aside',
  en: 'Notes that a refused confirmation of a device is not sent again, and why.',
  zh: '登记：手持设备上被拒绝的拣货确认不再重发及其原因。',
  permission: 'pick.confirm',
  input: asideSchema,
  problems: ['NOT_FOUND'],
  async run(tx, items) {
    const task_ids = items.map((item) => item.input.task_id);
    const { tasks } = await openDesk(tx, task_ids, []);
    return items.map(({ input: { task_id, ...what }, actor }): Outcome<{ task_id: string }> => {
      if (!tasks.has(task_id)) return taskUnknown();
      tx.event({ kind: 'pick_set_aside', subject_id: task_id, body: what, actor });
      return { task_id };
    });
  },
});
