/** What the print centre reads: batches and their sheets, routes, templates, agents, troubles. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Download } from '../../kernel/http.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { allMerchants } from './commands.ts';
import { exampleOf } from './documents/examples.ts';
import { plainTemplate, previewInput, routedKinds } from './model.ts';
import {
  countTroubles,
  documentToRender,
  listBatches,
  listDevices,
  listDocuments,
  listRoutes,
  listSheets,
} from './printing.sql.ts';
import { renderPdf } from './rendering.ts';
import { templatesKept } from './routing.ts';

export const batchList = query({
  name: 'print_batch.list',
  path: '/v1/print/batches',
  en: 'A page of print batches, newest first, with how far their sheets are.',
  zh: '打印批次列表，按时间倒序，含进度。',
  permission: 'print.read',
  input: z.strictObject({
    ...pageInput,
    batch_id: z.uuid().optional(),
    warehouse_id: z.uuid().optional(),
  }),
  problems: [],
  async run(tx, { after, limit, batch_id, warehouse_id }) {
    const rows = await listBatches(tx, {
      after: after ?? null,
      batch_id: batch_id ?? null,
      warehouse_id: warehouse_id ?? null,
      all_merchants: allMerchants(tx),
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => row.batch_id);
  },
});

export const sheetList = query({
  name: 'print_batch.sheets',
  path: '/v1/print/batches/:batch_id/sheets',
  en: 'The sheets of a batch in its order, also those whose papers are not there yet.',
  zh: '批次的单据，按序号排列，包括尚未生成的。',
  permission: 'print.read',
  input: z.strictObject({
    batch_id: z.uuid(),
    /** The place after which the page begins. */
    after: z.coerce.number().int().min(0).max(1000).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  problems: [],
  async run(tx, { batch_id, after, limit }) {
    const places = { from_sequence: after, places: limit };
    const rows = await listSheets(tx, { batch_id, ...places, all_merchants: allMerchants(tx) });
    const last = rows.at(-1)?.sequence ?? 0;
    return { rows, next: last < after + limit ? null : String(last) };
  },
});

export const routeList = query({
  name: 'print_route.list',
  path: '/v1/print/routes',
  en: 'Which printers papers come out of, by warehouse, station and kind.',
  zh: '各仓库、工位、单据使用的打印机。',
  permission: 'print.read',
  input: z.strictObject({ warehouse_id: z.uuid().optional() }),
  problems: [],
  async run(tx, { warehouse_id }) {
    const warehouse_ids = warehouse_id === undefined ? null : [warehouse_id];
    return { rows: await listRoutes(tx, { warehouse_ids }) };
  },
});

export const deviceList = query({
  name: 'print_agent.list',
  path: '/v1/print-agents',
  en: 'Print agents, where they stand and when they were last heard of.',
  zh: '打印代理、所在仓库与最近联系时间。',
  permission: 'print.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    return { rows: await listDevices(tx) };
  },
});

const DAY_MS = 86_400_000;

export const troubleList = query({
  name: 'print.troubles',
  path: '/v1/print/troubles',
  en: 'How often what went wrong at which printer, in the last days.',
  zh: '近几天各打印机的故障原因与次数。',
  permission: 'print.read',
  input: z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(7) }),
  problems: [],
  async run(tx, { days }) {
    const since = new Date(tx.now.getTime() - days * DAY_MS);
    return { rows: await countTroubles(tx, { since }) };
  },
});

export const templateList = query({
  name: 'print_template.list',
  path: '/v1/print/templates',
  en: 'How each kind of paper is laid out.',
  zh: '各类单据的版式。',
  permission: 'print.read',
  input: z.strictObject({}),
  problems: [],
  async run(tx) {
    const kept = await templatesKept(tx);
    return { rows: routedKinds.map((kind) => kept.get(kind) ?? plainTemplate(kind)) };
  },
});

/** The newest paper of a kind that the reader may see, or an example. */
async function paperToShow(tx: Transaction, kind: (typeof routedKinds)[number]) {
  const all_merchants = allMerchants(tx);
  const filters = { kind, after: null, subject_id: null, order_id: null, count: 1 };
  const [newest] = await listDocuments(tx, { ...filters, all_merchants });
  if (newest === undefined) return exampleOf(kind, tx.now);
  const found = await documentToRender(tx, { document_id: newest.document_id, all_merchants });
  return found ?? exampleOf(kind, tx.now);
}

export const templatePreview = query({
  name: 'print_template.preview',
  path: '/v1/print/templates/:kind/preview',
  en: 'The PDF of the newest paper of a kind, laid out by a template that is not kept yet.',
  zh: '按尚未保存的版式生成该类最新单据的 PDF 预览。',
  permission: 'print.read',
  input: previewInput,
  problems: ['DOCUMENT_BARCODE_TOO_WIDE', 'DOCUMENT_RENDERER_STOPPED'],
  async run(tx, template) {
    const paper = await paperToShow(tx, template.kind);
    const bytes = await renderPdf(paper, 1, template);
    return new Download(bytes, 'application/pdf', `${template.kind}.pdf`);
  },
});
