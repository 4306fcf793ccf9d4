/** Documents as bytes: rendered in another thread, marked with the number of their copy. */
import type { DocumentJob, WaybillData } from './documents/model.ts';
import { createRenderPool, type RenderPool } from './documents/render-pool.ts';
import { waybillZpl } from './documents/zpl.ts';

let pool: RenderPool | null = null;

export interface StoredDocument {
  kind: string;
  data: unknown;
  made_at: Date;
}

/** Stored data was checked against the form of its kind before it was stored. */
function jobOf(document: StoredDocument, copy_no: number): DocumentJob {
  const data = { ...(document.data as object), copy_no: Math.min(copy_no, 99) };
  return { kind: document.kind, data } as DocumentJob;
}

/**
 * The PDF of a document, with the mark of a copy from the second on. The same document and copy
 * give the same bytes. Rejects with the problems of the renderer.
 */
export async function renderPdf(document: StoredDocument, copy_no: number): Promise<Uint8Array> {
  pool ??= createRenderPool({ size: 1 });
  return pool.renderBatch([jobOf(document, copy_no)], { created_at: document.made_at });
}

/** A waybill as ZPL; null for other documents. Throws the problems of the renderer. */
export function renderZpl(document: StoredDocument, copy_no: number): Uint8Array | null {
  if (document.kind !== 'waybill') return null;
  const { data } = jobOf(document, copy_no);
  return new TextEncoder().encode(waybillZpl(data as WaybillData));
}
