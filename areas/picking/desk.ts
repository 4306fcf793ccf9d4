/**
 * Tasks under lock, held in memory while the inputs of a batch act on them one after another; what
 * changed is then written at once, for any number of tasks.
 */
import type { Transaction } from '../../kernel/db.ts';
import type { Actor } from '../../kernel/record.ts';
import { lockShipments, type Shipment } from '../orders/port.ts';
import { type ShortReason, stateByLines, type TaskState } from './lifecycle.ts';
import { changeTasks, countLines, linesOfTasks, lockTasks } from './picking.sql.ts';

export type By = Pick<Actor, 'kind' | 'id'>;
export type Task = Omit<Awaited<ReturnType<typeof lockTasks>>[number], 'state'> & {
  state: TaskState;
};
export type TaskLine = Awaited<ReturnType<typeof linesOfTasks>>[number];

/** What was said about pieces of one line. */
export interface Said {
  task: Task;
  line: TaskLine;
  picked: number;
  short: number;
  cancelled: number;
  /** Pieces of the line that were settled before. */
  before: number;
  reason: ShortReason | null;
  /** When it was done, if the server hears of it late. */
  scanned_at: Date | null;
  by: By;
}

export interface Desk {
  tasks: Map<string, Task>;
  lines: Map<string, TaskLine[]>;
  /** Only those whose orders are locked. */
  shipments: Map<string, Shipment>;
  said: Said[];
}

/** Locks the orders of shipments, then the tasks, and reads the tasks' lines. Five statements. */
export async function openDesk(
  tx: Transaction,
  task_ids: readonly string[],
  shipment_ids: readonly string[],
): Promise<Desk> {
  const shipments = await lockShipments(tx, shipment_ids);
  return { ...(await lockDesk(tx, task_ids)), shipments, said: [] };
}

/** Locks tasks and reads their lines; what the scope does not show is absent. */
async function lockDesk(tx: Transaction, ids: readonly string[]) {
  const task_ids = [...new Set(ids)].sort();
  const rows = (await lockTasks(tx, { task_ids })) as Task[];
  const tasks = new Map(rows.map((task) => [task.task_id, task]));
  const lines = new Map<string, TaskLine[]>(rows.map((task) => [task.task_id, []]));
  for (const line of await linesOfTasks(tx, { task_ids: [...tasks.keys()] })) {
    lines.get(line.task_id)!.push(line);
  }
  return { tasks, lines };
}

/** Notes what became of pieces of a line, so that the next input sees it. */
export function say(
  desk: Desk,
  line: TaskLine,
  what: Partial<Pick<Said, 'picked' | 'short' | 'cancelled' | 'reason' | 'scanned_at'>>,
  by: By,
): void {
  const { picked = 0, short = 0, cancelled = 0, reason = null, scanned_at = null } = what;
  const task = desk.tasks.get(line.task_id)!;
  const before = line.qty_picked + line.qty_short + line.qty_cancelled;
  desk.said.push({ task, line, picked, short, cancelled, before, reason, scanned_at, by });
  line.qty_picked += picked;
  line.qty_short += short;
  line.qty_cancelled += cancelled;
}

/** Writes the lines, and the tasks whose state follows from them. Two statements. */
export async function saveDesk(tx: Transaction, desk: Desk): Promise<void> {
  if (desk.said.length === 0) return;
  await Promise.all([countLines(tx, { rows: lineRows(desk.said) }), moveTasks(tx, desk)]);
}

/** What was said, added up per line. */
function lineRows(said: readonly Said[]) {
  const sums = new Map<TaskLine, Parameters<typeof countLines>[1]['rows'][number]>();
  for (const { line, picked, short, cancelled, reason } of said) {
    const { task_id, seq } = line;
    const sum = sums.get(line);
    sums.set(line, {
      task_id,
      seq,
      picked: picked + (sum?.picked ?? 0),
      short: short + (sum?.short ?? 0),
      cancelled: cancelled + (sum?.cancelled ?? 0),
      reason: reason ?? sum?.reason ?? null,
    });
  }
  return [...sums.values()];
}

/** Moves the tasks that were spoken of to the state that their lines have now, and tells it. */
async function moveTasks(tx: Transaction, desk: Desk): Promise<void> {
  const first = new Map<Task, Said>();
  for (const each of desk.said) if (!first.has(each.task)) first.set(each.task, each);
  const moved: Task[] = [];
  for (const [task, { by, picked, short }] of first) {
    const state = stateByLines(task.state, desk.lines.get(task.task_id)!);
    if (state === task.state) continue;
    if (task.state === 'open' && picked + short > 0) {
      task.assignee_id ??= by.id;
      tx.event({
        kind: 'pick_task_started',
        subject_id: task.task_id,
        body: bodyOf(task),
        actor: by,
      });
    }
    task.state = state;
    moved.push(task);
    const kind = ENDINGS[state];
    if (kind !== null) tx.event({ kind, subject_id: task.task_id, body: bodyOf(task), actor: by });
  }
  if (moved.length > 0) await changeTasks(tx, { rows: moved });
}

const ENDINGS: Record<TaskState, string | null> = {
  open: null,
  picking: null,
  done: 'pick_task_done',
  cancelled: 'pick_task_cancelled',
};

/** What events about a task tell. */
export function bodyOf(task: Task) {
  return { wave_id: task.wave_id, warehouse_id: task.warehouse_id };
}
