/**
 * The pick list (A4): lines in walking order, location and quantity big enough to read at arm's
 * length, the slot or order each unit goes to, and a box for what was really picked.
 */

import type { Sheet } from './draw.ts';
import { labelsOf } from './labels.ts';
import type { PickListData } from './model.ts';
import { drawPageHead, headBottom, nextTop, type PageHead, paragraphs } from './page-head.ts';
import { A4, type Column, drawTable } from './table.ts';
import { numberedRemarks } from './waybill.ts';

function columnsOf(data: PickListData): Column[] {
  const labels = labelsOf(data.language);
  const big = { font: 'bold', size: 14, leading: 1.1 } as const;
  return [
    { title: labels.seq, width: 9, style: { size: 8.5, align: 'right' }, mode: 'fit' },
    { title: labels.location, width: 37, style: big, mode: 'fit' },
    { title: labels.item, width: 82, style: { size: 8.5, leading: 1.15 }, mode: 'wrap' },
    { title: labels.qty, width: 14, style: { ...big, align: 'center' }, mode: 'fit' },
    { title: labels.slot_order, width: 34, style: { size: 8.5, leading: 1.15 }, mode: 'wrap' },
    { title: labels.picked, width: 14, style: { size: 10, align: 'center' }, mode: 'fit' },
  ];
}

function rowsOf(data: PickListData): string[][] {
  return data.lines.map((line) => [
    String(line.seq),
    line.location,
    [line.name, line.sku, line.barcode].filter(Boolean).join('  '),
    String(line.qty),
    [line.slot, line.order_no].filter(Boolean).join('  '),
    '______',
  ]);
}

function totalOf(data: PickListData): string {
  const labels = labelsOf(data.language);
  const units = data.lines.reduce((sum, line) => sum + line.qty, 0);
  const places = new Set(data.lines.map((line) => line.location)).size;
  const parts = [
    `${data.lines.length} ${labels.lines}`,
    `${places} ${labels.locations}`,
    `${units} ${labels.units}`,
  ];
  return `${labels.total}: ${parts.join(', ')}`;
}

/** Draws a pick list over as many A4 pages as its lines need. */
export function drawPickList(sheet: Sheet, data: PickListData): void {
  const labels = labelsOf(data.language);
  const head: PageHead = {
    paper: A4,
    title: data.sequence ? `${labels.pick_list} ${data.sequence}` : labels.pick_list,
    code: data.wave_no,
    facts: [
      [labels.warehouse, data.warehouse],
      [labels.picker, data.picker],
      [labels.cart, data.cart],
    ],
    copy_no: data.copy_no,
    labels,
    printed_at: data.printed_at,
  };
  const remarks = paragraphs(sheet, A4, numberedRemarks(data.remarks));
  drawTable(sheet, {
    paper: A4,
    columns: columnsOf(data),
    rows: rowsOf(data),
    first_top: headBottom(head),
    next_top: nextTop(head),
    drawPage: (page, of) => drawPageHead(sheet, head, page, of),
    tail_height: 11 + remarks.height,
    drawTail: (y) => {
      const box = { x: A4.margin, y: y + 2, width: A4.width - 2 * A4.margin, height: 7 };
      sheet.line(totalOf(data), box, { font: 'bold', size: 13, align: 'right', valign: 'middle' });
      remarks.draw(y + 10);
    },
  });
}
