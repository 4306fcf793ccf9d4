/** Pick tasks as work of a device: what is kept ahead, and how what was said counts in it. */

import type { Answer } from '../../../web/kit/wire.ts';
import type { Entry } from '../../../web/pda/base.ts';
import type { Work } from '../../../web/pda/floor.ts';
import { openPieces } from '../lifecycle.ts';
import type { taskAhead } from '../queries.ts';
import { type Confirm, canBePicked, counted } from './pick-machine.ts';

export type AheadTask = Answer<typeof taskAhead>[number];
export type AheadLine = AheadTask['lines_to_pick'][number];

export const TAKE = '/v1/tasks/take';
export const CONFIRM = '/v1/picks/confirm';
const ASIDE = '/v1/picks/set-aside';

/** The server names the picker; until then it is enough that the task is not free any more. */
const SELF = 'self';

export const pickWork: Work = {
  kind: 'task',
  permission: 'pick.confirm',
  path: '/v1/tasks-ahead',
  sheetsOf: (tasks: AheadTask[]) => tasks.map((data) => ({ sheet_id: data.task_id, data })),
  counted(task: AheadTask, { path, body }: Pick<Entry, 'path' | 'body'>): AheadTask {
    if (path === TAKE) return { ...task, assignee_id: task.assignee_id ?? SELF, state: 'picking' };
    if (path !== CONFIRM) return task;
    return { ...task, lines_to_pick: counted(task.lines_to_pick, body as Confirm) };
  },
  aside({ path, body, problem, about }: Entry, reason: string) {
    if (path !== CONFIRM) return null;
    const { task_id, seq, qty, short_qty = 0 } = body as Confirm & { task_id: string };
    const told = { task_id, seq, qty, short_qty, code: problem?.code ?? 'FAULT', reason };
    return { path: ASIDE, body: told, about: { ...about, text: 'about_aside' } };
  },
};

/** What is left of a task: lines, and pieces in them. */
export function leftOf({ lines_to_pick }: AheadTask) {
  const open = lines_to_pick.filter(canBePicked);
  return { lines: open.length, pieces: open.reduce((sum, line) => sum + openPieces(line), 0) };
}
