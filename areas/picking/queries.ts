/** The list of pick tasks, and one task with its lines in walking order. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { asidesOfTask, linesToPick, listTasks } from './picking.sql.ts';

export const taskList = query({
  name: 'task.list',
  path: '/v1/tasks',
  en: 'List pick tasks that are not finished, or of one wave; with their progress',
  zh: '未完成的拣货任务列表（可按仓库、波次、人员筛选），含进度',
  permission: 'pick.read',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid().optional(),
    wave_id: z.uuid().optional(),
    assignee_id: z.uuid().optional(),
    state: z.enum(['open', 'finished', 'all']).default('open'),
  }),
  problems: [],
  async run(tx, { warehouse_id, wave_id, assignee_id, state, after, limit }) {
    const rows = await listTasks(tx, {
      task_id: null,
      warehouse_id: warehouse_id ?? null,
      wave_id: wave_id ?? null,
      assignee_id: assignee_id ?? null,
      only_free: false,
      finished: state === 'all' ? null : state === 'finished',
      after: after ?? null,
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => row.task_id);
  },
});

const ANY = {
  task_id: null,
  wave_id: null,
  warehouse_id: null,
  assignee_id: null,
  only_free: false,
  finished: null,
  after: null,
};

export const taskGet = query({
  name: 'task.get',
  path: '/v1/tasks/:task_id',
  en: 'Read a pick task with its lines in walking order',
  zh: '查看拣货任务及按行走顺序排列的拣货行',
  permission: 'pick.read',
  input: z.strictObject({ task_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { task_id }) {
    const [found, lines, asides] = await Promise.all([
      listTasks(tx, { ...ANY, task_id, count: 1 }),
      linesToPick(tx, { task_ids: [task_id] }),
      asidesOfTask(tx, { task_id }),
    ]);
    const task = found[0];
    if (task === undefined) throw kernelProblem('NOT_FOUND', { what: 'pick task' });
    return { ...task, lines_to_pick: lines, asides };
  },
});

/** How many tasks a device keeps at most: those of its picker, and free ones beside them. */
const MOST_OWN = 50;
const MOST_FREE = 10;

export const taskAhead = query({
  name: 'task.ahead',
  path: '/v1/tasks-ahead',
  en: 'Read the open tasks of the one who asks and the next free ones, with lines, for a device',
  zh: '一次取得本人未完成的任务和接下来的空闲任务及其拣货行，供手持设备离线使用',
  permission: 'pick.confirm',
  input: z.strictObject({}),
  problems: [],
  async run(tx, _input, { id }) {
    const open = { ...ANY, finished: false };
    const [own, free] = await Promise.all([
      id === null ? [] : listTasks(tx, { ...open, assignee_id: id, count: MOST_OWN }),
      listTasks(tx, { ...open, only_free: true, count: MOST_FREE }),
    ]);
    const tasks = [...own, ...free];
    const lines = await linesToPick(tx, { task_ids: tasks.map((task) => task.task_id) });
    return tasks.map((task) => {
      return { ...task, lines_to_pick: lines.filter((line) => line.task_id === task.task_id) };
    });
  },
});
