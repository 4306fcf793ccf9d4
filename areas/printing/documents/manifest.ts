/**
 * The hand-over list of one carrier (A4): every parcel with its number and weight, totals, and the
 * signatures of who gave and who took.
 */

import type { Sheet } from './draw.ts';
import { formatWeight, labelsOf } from './labels.ts';
import type { ManifestData } from './model.ts';
import { drawPageHead, headBottom, nextTop, type PageHead, paragraphs } from './page-head.ts';
import { A4, type Column, drawTable } from './table.ts';
import { numberedRemarks } from './waybill.ts';

const SIGNATURES_HEIGHT = 34;

function columnsOf(data: ManifestData): Column[] {
  const labels = labelsOf(data.language);
  return [
    { title: labels.seq, width: 12, style: { size: 9, align: 'right' }, mode: 'fit' },
    { title: labels.tracking_no, width: 56, style: { font: 'bold', size: 10.5 }, mode: 'fit' },
    { title: labels.order, width: 48, style: { size: 9 }, mode: 'wrap' },
    { title: labels.parcel, width: 18, style: { size: 9, align: 'center' }, mode: 'fit' },
    { title: labels.weight, width: 24, style: { size: 9, align: 'right' }, mode: 'fit' },
    { title: labels.note, width: 32, style: { size: 9 }, mode: 'wrap' },
  ];
}

function rowsOf(data: ManifestData): string[][] {
  return data.parcels.map((parcel, i) => [
    String(i + 1),
    parcel.tracking_no,
    parcel.order_no ?? '',
    `${parcel.parcel_index}/${parcel.parcel_count}`,
    parcel.weight_g === undefined ? '' : formatWeight(parcel.weight_g),
    parcel.note ?? '',
  ]);
}

function totalOf(data: ManifestData): string {
  const labels = labelsOf(data.language);
  const weight_g = data.parcels.reduce((sum, parcel) => sum + (parcel.weight_g ?? 0), 0);
  const parcels = `${data.parcels.length} ${labels.parcels}`;
  return `${labels.total}: ${parcels}, ${formatWeight(weight_g)}`;
}

function drawSignatures(sheet: Sheet, data: ManifestData, top: number): void {
  const labels = labelsOf(data.language);
  const column = (A4.width - 2 * A4.margin) / 2;
  const blocks = [
    [labels.handed_over_by, labels.time],
    [labels.received_by, labels.time, labels.parcels_received],
  ];
  blocks.forEach((lines, i) => {
    lines.forEach((label, row) => {
      const x = A4.margin + i * column;
      const y = top + row * 10;
      sheet.line(label, { x, y, width: 34, height: 8 }, { size: 10, valign: 'middle' });
      sheet.rule(x + 35, y + 7.5, x + column - 6, y + 7.5);
    });
  });
}

/** Draws the hand-over list over as many A4 pages as its parcels need. */
export function drawManifest(sheet: Sheet, data: ManifestData): void {
  const labels = labelsOf(data.language);
  const head: PageHead = {
    paper: A4,
    title: `${labels.manifest}  ${data.carrier_name}`,
    code: data.manifest_no,
    facts: [
      [labels.warehouse, data.warehouse],
      [labels.depot, data.depot],
      [labels.vehicle, data.vehicle],
      [labels.total, `${data.parcels.length} ${labels.parcels}`],
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
    tail_height: 14 + remarks.height + SIGNATURES_HEIGHT,
    drawTail: (y) => {
      const box = { x: A4.margin, y: y + 2, width: A4.width - 2 * A4.margin, height: 7 };
      sheet.line(totalOf(data), box, { font: 'bold', size: 13, align: 'right', valign: 'middle' });
      remarks.draw(y + 10);
      drawSignatures(sheet, data, y + 13 + remarks.height);
    },
  });
}
