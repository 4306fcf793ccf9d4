/** Runs of imports for screens: the list, and one with its progress. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { kernelProblem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { listRuns, runById } from './imports.sql.ts';
import { importKinds } from './model.ts';

/** A run without a sign of life for so long has lost its process. */
const ALIVE_MS = 10 * 60_000;

/** Error files hold whole rows: who is limited sees his own runs only. */
function view(tx: Transaction, actor: Actor) {
  const limited = actor.merchant_ids !== null || actor.warehouse_ids !== null;
  // The system's runs have no id: to somebody limited without one, nothing is shown.
  const nobody = '00000000-0000-0000-0000-000000000000';
  const only_by = limited ? (actor.id ?? nobody) : null;
  return { alive_after: new Date(tx.now.getTime() - ALIVE_MS), only_by };
}

export const importList = query({
  name: 'import.list',
  path: '/v1/imports',
  en: 'List imports of files, newest first',
  zh: '导入记录列表，新的在前',
  permission: 'import.read',
  input: z.strictObject({ ...pageInput, kind: z.enum(importKinds).optional() }),
  problems: [],
  async run(tx, { kind = null, after = null, limit }, actor) {
    const page = { kind, before: after, count: limit + 1 };
    const rows = await listRuns(tx, { ...view(tx, actor), ...page });
    return pageOf(rows, limit, (row) => row.run_id);
  },
});

/** One run with the path of its error file, for an actor who may see it. @throws NOT_FOUND. */
export async function visibleRun(tx: Transaction, run_id: string, actor: Actor) {
  const row = await runById(tx, { ...view(tx, actor), run_id });
  if (row === null) throw kernelProblem('NOT_FOUND', { what: 'import' });
  return row;
}

export const importRead = query({
  name: 'import.read',
  path: '/v1/imports/:run_id',
  en: 'One import with its progress',
  zh: '单次导入及其进度',
  permission: 'import.read',
  input: z.strictObject({ run_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { run_id }, actor) {
    const { error_file: _, ...run } = await visibleRun(tx, run_id, actor);
    return run;
  },
});
