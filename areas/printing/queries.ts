/** What screens and programs read of printing: printers, jobs, documents and their PDF. */
import { z } from 'zod';
import { query } from '../../kernel/command.ts';
import { Download } from '../../kernel/http.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { allMerchants } from './commands.ts';
import { documentKinds, jobStates } from './model.ts';
import { documentToRender, listDocuments, listJobs, listPrinters } from './printing.sql.ts';
import { printProblem } from './problems.ts';
import { renderPdf } from './rendering.ts';
import { templatesKept } from './routing.ts';

export const printerList = query({
  name: 'printer.list',
  path: '/v1/printers',
  en: 'All printers, by warehouse and code.',
  zh: '全部打印机，按仓库与编码排序。',
  permission: 'print.read',
  input: z.strictObject({ warehouse_id: z.uuid().optional() }),
  problems: [],
  async run(tx, { warehouse_id }) {
    const warehouse_ids = warehouse_id === undefined ? null : [warehouse_id];
    return { rows: await listPrinters(tx, { warehouse_ids, only_active: false }) };
  },
});

export const jobList = query({
  name: 'print.jobs',
  path: '/v1/print/jobs',
  en: 'A page of print jobs, newest first.',
  zh: '打印任务列表，按时间倒序。',
  permission: 'print.read',
  input: z.strictObject({
    ...pageInput,
    state: z.enum(jobStates).optional(),
    warehouse_id: z.uuid().optional(),
    document_id: z.uuid().optional(),
    order_id: z.uuid().optional(),
    printer_id: z.uuid().optional(),
    /** true: without papers that have a newer version. */
    open: z.enum(['true', 'false']).default('false'),
  }),
  problems: [],
  async run(tx, { after, limit, state, warehouse_id, document_id, order_id, printer_id, open }) {
    const rows = await listJobs(tx, {
      printer_id: printer_id ?? null,
      only_open: open === 'true',
      after: after ?? null,
      state: state ?? null,
      warehouse_id: warehouse_id ?? null,
      document_id: document_id ?? null,
      order_id: order_id ?? null,
      all_merchants: allMerchants(tx),
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => row.job_id);
  },
});

export const documentList = query({
  name: 'document.list',
  path: '/v1/documents',
  en: 'A page of documents, newest first; of an order or of a subject.',
  zh: '单据列表，按时间倒序；可按订单或对象筛选。',
  permission: 'print.read',
  input: z.strictObject({
    ...pageInput,
    kind: z.enum(documentKinds).optional(),
    subject_id: z.uuid().optional(),
    order_id: z.uuid().optional(),
  }),
  problems: [],
  async run(tx, { after, limit, kind, subject_id, order_id }) {
    const rows = await listDocuments(tx, {
      after: after ?? null,
      kind: kind ?? null,
      subject_id: subject_id ?? null,
      order_id: order_id ?? null,
      all_merchants: allMerchants(tx),
      count: limit + 1,
    });
    return pageOf(rows, limit, (row) => row.document_id);
  },
});

export const documentPdf = query({
  name: 'document.pdf',
  path: '/v1/documents/:document_id/pdf',
  en: 'The PDF of a document; marked as a copy when a printer may have put it on paper before.',
  zh: '单据 PDF；如可能已打印过，则标明补打。',
  permission: 'print.read',
  input: z.strictObject({ document_id: z.uuid() }),
  problems: ['DOCUMENT_UNKNOWN', 'DOCUMENT_BARCODE_TOO_WIDE', 'DOCUMENT_RENDERER_STOPPED'],
  async run(tx, { document_id }) {
    const found = await documentToRender(tx, { document_id, all_merchants: allMerchants(tx) });
    if (found === null) throw printProblem('DOCUMENT_UNKNOWN');
    const template = (await templatesKept(tx)).get(found.kind) ?? null;
    // A test page is looked at as it is; of all else a print may be in somebody's hands.
    const copy_no = found.kind === 'test_page' ? 1 : (found.printed_copy ?? 0) + 1;
    const bytes = await renderPdf(found, copy_no, template);
    return new Download(bytes, 'application/pdf', `${found.kind}-${found.subject_id}.pdf`);
  },
});
