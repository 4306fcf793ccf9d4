/**
 * Documents as bytes for a printer: laid out by the template of their kind, rendered in another
 * thread, marked with the number of their copy, checked against the paper.
 */
import type { Layout } from './documents/fitted-sheet.ts';
import type { DocumentJob, WaybillData } from './documents/model.ts';
import { createRenderPool, type RenderPool } from './documents/render-pool.ts';
import { waybillZpl } from './documents/zpl.ts';
import { PAPERS, type Paper, paperOf, type Template } from './model.ts';
import { fitsPaper, MISFIT, pageBoxes } from './page-box.ts';

let pool: RenderPool | null = null;

export interface StoredDocument {
  kind: string;
  data: unknown;
  made_at: Date;
}

/** What of a printer the drawing depends on. */
export interface Target {
  paper: string;
  offset_x_um: number;
  offset_y_um: number;
}

type Values = Record<string, unknown>;

/** Leaves fields out of lines; their sums stay. */
function withoutIn(data: Values, list: string, hidden: ReadonlySet<string>): Values {
  const lines = data[list];
  if (!Array.isArray(lines)) return data;
  const kept = lines.map((line: Values) =>
    Object.fromEntries(Object.entries(line).filter(([name]) => !hidden.has(name))),
  );
  return { ...data, [list]: kept };
}

/** The data of a paper as its template shows it. Stored data was checked when it was stored. */
function shown(kind: string, stored: Values, template: Template): Values {
  const hidden = new Set(template.hidden);
  const data = Object.fromEntries(Object.entries(stored).filter(([name]) => !hidden.has(name)));
  for (const list of ['remarks', 'reasons']) if (hidden.has(list)) data[list] = [];
  if (kind === 'packing_slip') {
    data['paper'] = template.paper.startsWith('A') ? 'A4' : '100x150';
    if (hidden.has('prices')) data['show_prices'] = false;
    if (template.note !== '') data['service_text'] = template.note;
  }
  if (kind === 'pick_list') return withoutIn(data, 'lines', hidden);
  return kind === 'manifest' ? withoutIn(data, 'parcels', hidden) : data;
}

function jobOf(document: StoredDocument, copy_no: number, template: Template | null): DocumentJob {
  const stored = { ...(document.data as Values), copy_no: Math.min(copy_no, 99) };
  const data = template === null ? stored : shown(document.kind, stored, template);
  return { kind: document.kind, data } as unknown as DocumentJob;
}

const STRAIGHT = { direction: 0, margin_mm: 0, offset_x_um: 0, offset_y_um: 0 } as const;

function layoutOf(template: Template | null, paper: Paper, target: Target | null): Layout | null {
  const { offset_x_um = 0, offset_y_um = 0 } = target ?? {};
  const { direction, margin_mm } = template ?? STRAIGHT;
  const moved = offset_x_um !== 0 || offset_y_um !== 0;
  if (template === null && !moved) return null;
  return { paper_mm: PAPERS[paper], direction, margin_mm, offset_x_um, offset_y_um };
}

/**
 * The PDF of a document, with the mark of a copy from the second on; for a printer, moved as that
 * one needs it. The same document, copy, template and printer give the same bytes. Rejects with
 * the problems of the renderer.
 */
export async function renderPdf(
  document: StoredDocument,
  copy_no: number,
  template: Template | null = null,
  target: Target | null = null,
): Promise<Uint8Array> {
  pool ??= createRenderPool({ size: 1 });
  // Pages have the size of their own paper: whether that lies in the printer is asked after.
  const of_printer = document.kind === 'test_page' && target !== null;
  const own = template?.paper ?? paperOf(document.kind);
  const layout = layoutOf(template, of_printer ? (target.paper as Paper) : own, target);
  const created_at = document.made_at;
  const options = layout === null ? { created_at } : { created_at, layout };
  return pool.renderBatch([jobOf(document, copy_no, template)], options);
}

export type Drawn = { bytes: Uint8Array; pages: number } | { error: string };

/** The bytes for a printer in the form that it takes, or why it must not have them. */
export async function drawFor(
  document: StoredDocument,
  copy_no: number,
  template: Template | null,
  target: Target,
  format: 'pdf' | 'zpl',
): Promise<Drawn> {
  if (format === 'zpl') return drawZpl(document, copy_no, template, target);
  const bytes = await renderPdf(document, copy_no, template, target);
  const boxes = pageBoxes(bytes);
  if (!fitsPaper(boxes, target.paper as Paper)) return { error: MISFIT };
  return { bytes, pages: boxes.length };
}

const DOTS_PER_MM = 8;

function drawZpl(
  document: StoredDocument,
  copy_no: number,
  template: Template | null,
  { paper, offset_x_um, offset_y_um }: Target,
): Drawn {
  if (document.kind !== 'waybill') return { error: 'a ZPL printer prints waybills only' };
  if (paper !== '100x150' || (template !== null && template.paper !== '100x150')) {
    return { error: 'a ZPL printer prints 100 x 150 mm only' };
  }
  const direction = template?.direction ?? 0;
  if (direction % 180 !== 0) return { error: 'a ZPL printer turns pages by 180 degrees only' };
  const { data } = jobOf(document, copy_no, template);
  const text = waybillZpl(data as WaybillData);
  const dots = (um: number) => Math.round((um / 1000) * DOTS_PER_MM);
  const plain = offset_x_um === 0 && offset_y_um === 0 && direction === 0;
  const turned = direction === 180 ? '^POI' : '^PON';
  const shift = `^XA${turned}^LT${dots(offset_y_um)}^LS${-dots(offset_x_um)}`;
  const bytes = new TextEncoder().encode(plain ? text : text.replaceAll('^XA', shift));
  return { bytes, pages: text.split('^XZ').length - 1 };
}
