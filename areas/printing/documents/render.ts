/**
 * From plain data to the bytes of a PDF. The same input gives the same bytes: the creation date
 * comes in, and nothing else in the file depends on when or where it was made.
 */

import PDFDocument from 'pdfkit';
import type { ZodType } from 'zod';
import { combine } from '../../../kernel/problem.ts';
import { type Sheet, sheetOn } from './draw.ts';
import { fittedSheet } from './fitted-sheet.ts';
import { drawManifest } from './manifest.ts';
import {
  type DocumentData,
  type DocumentJob,
  type DocumentKind,
  documentSchemas,
  type RenderOptions,
} from './model.ts';
import { drawPackingSlip } from './packing-slip.ts';
import { drawPackingSteps } from './packing-steps.ts';
import { drawPickList } from './pick-list.ts';
import { maskWaybill } from './privacy.ts';
import { documentProblem } from './problems.ts';
import { drawTestPage } from './test-page.ts';
import { drawWaybill } from './waybill.ts';

/** The data, or DOCUMENT_DATA_INVALID with a pointer for each field at fault. */
function checked<T>(schema: ZodType<T>, data: unknown, pointer: string): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw combine(
    parsed.error.issues.map((issue) =>
      documentProblem(
        'DOCUMENT_DATA_INVALID',
        { reason: issue.message },
        [pointer, ...issue.path.map(String)].join('/'),
      ),
    ),
  );
}

function drawJob(sheet: Sheet, job: DocumentJob, options: RenderOptions, pointer: string): void {
  switch (job.kind) {
    case 'waybill': {
      const data = checked(documentSchemas.waybill, job.data, pointer);
      drawWaybill(sheet, maskWaybill(data, options.phone_hidden_digits));
      break;
    }
    case 'pick_list':
      drawPickList(sheet, checked(documentSchemas.pick_list, job.data, pointer));
      break;
    case 'packing_slip':
      drawPackingSlip(sheet, checked(documentSchemas.packing_slip, job.data, pointer));
      break;
    case 'manifest':
      drawManifest(sheet, checked(documentSchemas.manifest, job.data, pointer));
      break;
    case 'packing_steps':
      drawPackingSteps(sheet, checked(documentSchemas.packing_steps, job.data, pointer));
      break;
    case 'test_page':
      drawTestPage(sheet, checked(documentSchemas.test_page, job.data, pointer));
      break;
    default:
      throw documentProblem('DOCUMENT_DATA_INVALID', { reason: 'unknown kind' }, `${pointer}/kind`);
  }
}

/** Width and height that a document is drawn for, millimetres. */
function naturalSize(job: DocumentJob): readonly [number, number] {
  if (job.kind === 'test_page') return [job.data.width_mm, job.data.height_mm];
  const label =
    job.kind === 'waybill' || (job.kind === 'packing_slip' && job.data.paper === '100x150');
  return label ? [100, 150] : [210, 297];
}

function openPdf(created_at: Date): InstanceType<typeof PDFDocument> {
  return new PDFDocument({
    autoFirstPage: false,
    font: '',
    fontLayoutCache: false,
    pdfVersion: '1.4',
    info: { Producer: 'fahuo', Creator: 'fahuo', CreationDate: created_at },
  });
}

function bytesOf(doc: InstanceType<typeof PDFDocument>): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
    doc.end();
  });
}

/**
 * One PDF with the pages of all documents, in the order given; paper sizes may differ. Blocks the
 * thread (about 2 ms a waybill): a server renders through render-pool.ts.
 * Raises DOCUMENT_DATA_INVALID (pointer: index of the document, then the field) and
 * DOCUMENT_BARCODE_TOO_WIDE; then there is no PDF at all.
 */
export async function renderBatch(
  docs: readonly DocumentJob[],
  options: RenderOptions,
): Promise<Uint8Array> {
  if (docs.length === 0) {
    throw documentProblem('DOCUMENT_DATA_INVALID', { reason: 'no documents' }, '');
  }
  const doc = openPdf(options.created_at);
  const sheet = sheetOn(doc, options.dpi ?? 203);
  const { layout } = options;
  docs.forEach((job, i) => {
    const own = layout === undefined ? sheet : fittedSheet(sheet, naturalSize(job), layout);
    drawJob(own, job, options, `/${i}`);
  });
  return bytesOf(doc);
}

/** The PDF of one document; see renderBatch. */
export async function renderDocument<Kind extends DocumentKind>(
  kind: Kind,
  data: DocumentData[Kind],
  options: RenderOptions,
): Promise<Uint8Array> {
  return renderBatch([{ kind, data } as DocumentJob], options);
}
