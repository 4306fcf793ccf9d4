/** Lists of waves, one wave with its tasks and shipments, and what waits for release. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import { inWords, type WaveConsidered } from './explain.ts';
import {
  listWaves,
  reasonsOfWave,
  shipmentsOfWave,
  tasksOfWave,
  waitingForRelease,
} from './waves.sql.ts';

export const waveList = query({
  name: 'wave.list',
  path: '/v1/waves',
  en: 'List waves with their progress',
  zh: '波次列表及进度',
  permission: 'wave.read',
  input: z.strictObject({
    ...pageInput,
    warehouse_id: z.uuid().optional(),
    state: z.enum(['released', 'done', 'cancelled']).optional(),
  }),
  problems: [],
  async run(tx, { warehouse_id = null, state = null, after = null, limit }) {
    const page = { wave_id: null, warehouse_id, state, after, count: limit + 1 };
    return pageOf(await listWaves(tx, page), limit, (row) => row.wave_id);
  },
});

export const waveGet = query({
  name: 'wave.get',
  path: '/v1/waves/:wave_id',
  en: 'Read a wave with its tasks and shipments',
  zh: '查看波次及其任务和发货单',
  permission: 'wave.read',
  input: z.strictObject({ wave_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { wave_id }) {
    const one = { wave_id, warehouse_id: null, state: null, after: null, count: 1 };
    const [found, tasks, shipments] = await Promise.all([
      listWaves(tx, one),
      tasksOfWave(tx, { wave_id }),
      shipmentsOfWave(tx, { wave_id }),
    ]);
    const wave = found[0];
    if (wave === undefined) throw kernelProblem('NOT_FOUND', { what: 'wave' });
    return { ...wave, tasks_of_wave: tasks, shipments_of_wave: shipments };
  },
});

export const waveReasons = query({
  name: 'wave.reasons',
  path: '/v1/waves/:wave_id/reasons',
  en: 'Read why each shipment is in a wave, and what taking the others would have cost',
  zh: '查看各发货单进入波次的理由，以及其余单据当时加入的代价',
  permission: 'wave.read',
  input: z.strictObject({ wave_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { wave_id }) {
    const found = await reasonsOfWave(tx, { wave_id });
    if (found === null) throw kernelProblem('NOT_FOUND', { what: 'wave' });
    const { considered, ...wave } = found;
    const { method, why, figures, inside, waiting } = considered as unknown as WaveConsidered;
    return {
      ...wave,
      method: method ?? 'by_place',
      why: why ?? null,
      figures: figures ?? null,
      inside: inside.map((each) => {
        const { shipment_id, shipment_no, ship_by, task_id = null } = each;
        return { shipment_id, shipment_no, ship_by, task_id, reasons: inWords(each.reasons) };
      }),
      waiting: waiting.map((each) => ({ ...each, reasons: inWords(each.reasons) })),
    };
  },
});

export const waitingList = query({
  name: 'wave.waiting',
  path: '/v1/waves/waiting',
  en: 'Count the shipments that wait for release in each warehouse',
  zh: '各仓库待下发的发货单数量',
  permission: 'wave.read',
  input: z.strictObject({ warehouse_id: z.uuid().optional() }),
  problems: [],
  run: (tx, { warehouse_id = null }) => waitingForRelease(tx, { warehouse_id }),
});
