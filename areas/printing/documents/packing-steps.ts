/**
 * The packing steps (A4): the carton and why it, then a small picture for each step with what lay
 * there before in grey, the pieces of the step shaded, and in words what, where and which way up.
 */

import { type Cuboid, pictureOf, usualView } from '../../../engines/carton/picture.ts';
import type { Box, Sheet } from './draw.ts';
import { type Labels, labelsOf } from './labels.ts';
import type { PackingStepsData } from './model.ts';
import { drawPageHead, headBottom, nextTop, type PageHead } from './page-head.ts';
import { A4, textHeight } from './table.ts';

type Step = PackingStepsData['steps'][number];

const COLUMNS = 3;
const GAP = 4;
const CELL_HEIGHT = 60;
const PICTURE_HEIGHT = 38.5;
/** Page number, and the line on padding under the last row. */
const FOOT_HEIGHT = 15;
const PADDING_STYLE = { font: 'bold', size: 12, valign: 'middle' } as const;
const REASON_STYLE = { size: 9 } as const;

/** Greys of top and sides; those of the step in hand are darker. */
const INK = {
  before: { top: 0.97, x: 0.9, y: 0.94 },
  now: { top: 0.62, x: 0.42, y: 0.52 },
} as const;

/** One picture: the carton with the pieces up to a step, fitted into the box. */
function drawPicture(sheet: Sheet, data: PackingStepsData, until: number, box: Box): void {
  const done = data.steps.slice(0, until + 1);
  const pieces: Cuboid[] = done.flatMap((step) => step.pieces);
  const first_new = pieces.length - (done.at(-1)?.pieces.length ?? 0);
  const room = {
    dx: data.inner_length_mm,
    dy: data.inner_width_mm,
    dz: data.inner_height_mm,
  };
  const { walls, faces, front, bounds } = pictureOf(room, pieces, usualView);
  const scale = Math.min(box.width / bounds.width, box.height / bounds.height);
  const left = box.x + (box.width - bounds.width * scale) / 2;
  const top = box.y + (box.height - bounds.height * scale) / 2;
  const place = ([x, y]: readonly [number, number]): [number, number] => [
    left + (x - bounds.left) * scale,
    top + (y - bounds.top) * scale,
  ];
  for (const wall of walls) sheet.polygon(wall.map(place), { grey: 1, line_mm: 0.18 });
  for (const { of, side, points } of faces) {
    const ink = of >= first_new ? INK.now : INK.before;
    sheet.polygon(points.map(place), { grey: ink[side], line_mm: of >= first_new ? 0.25 : 0.1 });
  }
  for (const edge of front) sheet.polygon(edge.map(place), { line_mm: 0.18, dashed: true });
}

function drawStep(sheet: Sheet, data: PackingStepsData, index: number, box: Box): void {
  const step = data.steps[index]!;
  const labels = labelsOf(data.language);
  sheet.frame(box, 0.12);
  const inner = { x: box.x + 2, width: box.width - 4 };
  drawPicture(sheet, data, index, { ...inner, y: box.y + 2, height: PICTURE_HEIGHT - 3 });
  const head = `${step.seq}. ${step.name}`;
  const y = box.y + PICTURE_HEIGHT;
  const qty = `×${step.qty}`;
  sheet.text(
    head,
    { ...inner, y, width: inner.width - 13, height: 8.5 },
    { font: 'bold', size: 9.5 },
  );
  sheet.line(
    qty,
    { x: box.x + box.width - 14, y, width: 12, height: 5 },
    { font: 'bold', size: 12, align: 'right' },
  );
  sheet.line(step.sku, { ...inner, y: y + 8.8, height: 3.6 }, { size: 7.5 });
  sheet.text(wordsOf(step, labels), { ...inner, y: y + 12.4, height: 8.6 }, { size: 9 });
}

function wordsOf(step: Step, labels: Labels): string {
  const bag = step.bag ? labels.bag_first : '';
  return [bag, step.where, step.turn].filter((part) => part !== '').join(' · ');
}

function headOf(data: PackingStepsData): PageHead {
  const labels = labelsOf(data.language);
  const { inner_length_mm: l, inner_width_mm: w, inner_height_mm: h } = data;
  return {
    paper: A4,
    title: labels.packing_steps,
    code: data.parcel_no,
    facts: [
      [labels.carton, data.carton],
      [labels.inside, `${l} × ${w} × ${h} mm`],
      [labels.order, data.order_no],
      [labels.weight, `${(data.weight_g / 1000).toFixed(3)} kg`],
    ],
    copy_no: data.copy_no,
    labels,
    printed_at: data.printed_at,
  };
}

/** Draws the packing steps; long ones go over several pages. */
export function drawPackingSteps(sheet: Sheet, data: PackingStepsData): void {
  const head = headOf(data);
  const width = A4.width - 2 * A4.margin;
  const cell_width = (width - (COLUMNS - 1) * GAP) / COLUMNS;
  const reasons_height = textHeight(sheet, data.reasons, width, REASON_STYLE);
  const bottom = A4.height - A4.margin - FOOT_HEIGHT;
  const rowsFrom = (top: number) =>
    Math.max(1, Math.floor((bottom - top + GAP) / (CELL_HEIGHT + GAP)));
  const first_top = headBottom(head) + reasons_height + 3;
  const on_first = rowsFrom(first_top) * COLUMNS;
  const on_next = rowsFrom(nextTop(head)) * COLUMNS;
  const cells = data.steps.length;
  const pages = 1 + Math.max(0, Math.ceil((cells - on_first) / on_next));
  for (let page = 1, from = 0; page <= pages; page++) {
    sheet.addPage(A4.width, A4.height);
    drawPageHead(sheet, head, page, pages);
    const top = page === 1 ? first_top : nextTop(head);
    if (page === 1) {
      const box = { x: A4.margin, y: headBottom(head), width, height: reasons_height + 0.01 };
      if (data.reasons.length > 0) sheet.text(data.reasons, box, REASON_STYLE);
    }
    const count = Math.min(page === 1 ? on_first : on_next, cells - from);
    for (let at = 0; at < count; at++) {
      const box = {
        x: A4.margin + (at % COLUMNS) * (cell_width + GAP),
        y: top + Math.floor(at / COLUMNS) * (CELL_HEIGHT + GAP),
        width: cell_width,
        height: CELL_HEIGHT,
      };
      drawStep(sheet, data, from + at, box);
    }
    if (page === pages) {
      const y = top + Math.ceil(count / COLUMNS) * (CELL_HEIGHT + GAP);
      sheet.line(data.padding, { x: A4.margin, y, width, height: 7 }, PADDING_STYLE);
    }
    from += count;
  }
}
