/** Floor plans with their bins, their heat, and the walk of a pick task on them. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import * as sql from './floor.sql.ts';
import { planOfRow } from './port.ts';

const DAY_MS = 86_400_000;

export const floorGet = query({
  name: 'floor.get',
  path: '/v1/floor-plans/:warehouse_id',
  en: 'Read a floor plan (the present one, or a version) with all bins of the warehouse',
  zh: '查看仓库平面图（当前或某一版本）及其全部库位',
  permission: 'places.read',
  input: z.strictObject({
    warehouse_id: z.uuid(),
    version: z.coerce.number().int().min(1).optional(),
  }),
  problems: ['NOT_FOUND'],
  async run(tx, { warehouse_id, version }) {
    const [present, versions, bins] = await Promise.all([
      sql.latestPlans(tx, { warehouse_ids: [warehouse_id] }),
      sql.planVersions(tx, { warehouse_id }),
      sql.binsOnFloors(tx, { warehouse_ids: [warehouse_id] }),
    ]);
    const latest = present[0] ?? null;
    const row =
      version === undefined ? latest : await sql.planOfVersion(tx, { warehouse_id, version });
    if (row === null && version !== undefined) {
      throw kernelProblem('NOT_FOUND', { what: 'floor plan' });
    }
    return {
      warehouse_id,
      /** The present version; 0 when there is no plan. */
      version: latest?.version ?? 0,
      shown_version: row?.version ?? 0,
      plan: row === null ? null : planOfRow(row),
      versions,
      bins,
    };
  },
});

export const floorHeat = query({
  name: 'floor.heat',
  path: '/v1/floor-plans/:warehouse_id/heat',
  en: 'Pieces in each bin, and how often something was taken there in the last days',
  zh: '各库位现有件数及近期拣货次数',
  permission: 'places.read',
  input: z.strictObject({
    warehouse_id: z.uuid(),
    days: z.coerce.number().int().min(1).max(366).default(30),
  }),
  problems: [],
  run: (tx, { warehouse_id, days }) =>
    sql.heatOfFloor(tx, {
      warehouse_id,
      since: new Date(tx.now.getTime() - days * DAY_MS),
    }),
});

export const floorWalk = query({
  name: 'floor.walk',
  path: '/v1/floor-walks/:task_id',
  en: 'Read the walk of a pick task: the plan it was made on, its stops in order, the reasons',
  zh: '查看拣货任务的路线：所用平面图、停靠顺序与依据',
  permission: 'pick.read',
  input: z.strictObject({ task_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { task_id }) {
    const [task, stops] = await Promise.all([
      sql.walkOfTask(tx, { task_id }),
      sql.stopsOfTask(tx, { task_id }),
    ]);
    if (task === null) throw kernelProblem('NOT_FOUND', { what: 'pick task' });
    const { warehouse_id, considered } = task;
    const of = considered as { plan_version?: number } | null;
    const version = of?.plan_version ?? null;
    const row = version === null ? null : await sql.planOfVersion(tx, { warehouse_id, version });
    return { ...task, version, plan: row === null ? null : planOfRow(row), stops };
  },
});
