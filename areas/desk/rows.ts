/** What became of the orders of a job: as a page in the language asked for, and as a file. */
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { guardCell } from '../../kernel/cell-guard.ts';
import type { Database, Transaction } from '../../kernel/db.ts';
import { scopeOf } from '../../kernel/permission.ts';
import {
  kernelProblem,
  type Locale,
  problemBody,
  problemDetail,
  problemFix,
  restoreProblem,
  type StoredProblem,
} from '../../kernel/problem.ts';
import { type RouteContext, route } from '../../kernel/route.ts';
import { visibleBulk } from './bulk.ts';
import { bulkRows } from './desk.sql.ts';

const PAGE = 1000;
const LOCALES: readonly Locale[] = ['en', 'zh-CN'];
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Row = Awaited<ReturnType<typeof bulkRows>>[number];

/** What a request asks for. @throws SIGN_IN_REQUIRED, NOT_FOUND. */
function asked({ actor, params, query, services, locale: browser }: RouteContext) {
  if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
  const bulk_id = params['bulk_id'] ?? '';
  if (!ID.test(bulk_id)) throw kernelProblem('NOT_FOUND', { what: 'bulk job' });
  const state = ['waiting', 'done', 'failed'].find((each) => each === query['state']) ?? null;
  const after = ID.test(query['after'] ?? '') ? query['after']! : null;
  // A link in a page carries the page's language; the browser's own may be another.
  const locale = LOCALES.find((each) => each === query['lang']) ?? browser;
  const db: Database = services.db;
  const read = <R>(work: (tx: Transaction) => Promise<R>) => {
    const options = { scope: scopeOf(actor), now: services.clock.now(), name: 'bulk.rows' };
    return db.transaction({ ...options, read_only: true }, work);
  };
  return { actor, bulk_id, state, after, locale, read };
}

const problemOf = (row: Row) =>
  row.problem === null ? null : restoreProblem(row.problem as unknown as StoredProblem);

export const bulkRowsRoute = route({
  name: 'bulk.rows',
  method: 'GET',
  path: '/v1/bulk/:bulk_id/rows',
  en: 'The first orders of a job with what became of each',
  zh: '批量任务的订单及其结果',
  permission: 'order.read',
  problems: ['NOT_FOUND'],
  async handle(context) {
    const { actor, bulk_id, state, after, locale, read } = asked(context);
    const rows = await read(async (tx) => {
      await visibleBulk(tx, bulk_id, actor);
      return bulkRows(tx, { bulk_id, state, after, count: 100 });
    });
    const told = rows.map((row) => {
      const problem = problemOf(row);
      return { ...row, problem: problem === null ? null : problemBody(problem, locale) };
    });
    return { body: { rows: told, next: rows.length === 100 ? rows.at(-1)!.order_id : null } };
  },
});

const HEADS = {
  en: ['Order', 'Channel no.', 'Outcome', 'Code', 'Reason', 'What to do'],
  'zh-CN': ['订单号', '渠道单号', '结果', '代码', '原因', '处理办法'],
};
const WORDS = {
  en: { waiting: 'waiting', done: 'done', failed: 'refused' },
  'zh-CN': { waiting: '等待', done: '完成', failed: '被拒' },
};

/** Lines of CSV; no cell is taken for a formula. */
const csv = (lines: readonly string[][]) =>
  stringify(
    lines.map((cells) => cells.map(guardCell)),
    { record_delimiter: 'windows' },
  );

function cellsOf(row: Row, locale: Locale): string[] {
  const problem = problemOf(row);
  const why =
    problem === null
      ? ['', '', '']
      : [problem.code, problemDetail(problem, locale), problemFix(problem, locale)];
  const outcome = WORDS[locale][row.state as keyof (typeof WORDS)['en']];
  return [row.order_no, row.channel_order_no, outcome, ...why];
}

export const bulkFileRoute = route({
  name: 'bulk.file',
  method: 'GET',
  path: '/v1/bulk/:bulk_id/rows.csv',
  en: 'The orders of a job with what became of each, as CSV; state=failed: those refused',
  zh: '批量任务结果的 CSV；state=failed 仅含被拒的订单',
  permission: 'order.read',
  problems: ['NOT_FOUND'],
  async handle(context) {
    const { actor, bulk_id, state, locale, read } = asked(context);
    await read((tx) => visibleBulk(tx, bulk_id, actor));
    async function* lines() {
      // The mark tells spreadsheets that it is UTF-8.
      yield `\u{feff}${csv([HEADS[locale]])}`;
      let after: string | null = null;
      for (;;) {
        const page = { bulk_id, state, after, count: PAGE };
        const rows: Row[] = await read((tx) => bulkRows(tx, page));
        yield csv(rows.map((row) => cellsOf(row, locale)));
        if (rows.length < PAGE) return;
        after = rows.at(-1)!.order_id;
      }
    }
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="bulk-${bulk_id.slice(-8)}.csv"`,
      'cache-control': 'no-store',
    };
    return { headers, body: Readable.from(lines()) };
  },
});
