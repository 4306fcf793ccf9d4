/**
 * The packing slip that goes into the parcel (A4 or 100 x 150 mm): merchant, lines, remarks; prices
 * only when wanted and never in a gift. It carries no address and no phone.
 */

import type { Sheet } from './draw.ts';
import { formatAmount, labelsOf } from './labels.ts';
import type { PackingSlipData } from './model.ts';
import { drawPageHead, headBottom, nextTop, type PageHead, paragraphs } from './page-head.ts';
import { A4, type Column, drawTable, LABEL } from './table.ts';
import { numberedRemarks } from './waybill.ts';

const pricesShown = (data: PackingSlipData): boolean =>
  data.show_prices && !data.is_gift && data.currency !== undefined;

function money(data: PackingSlipData, amount_minor: number | undefined): string {
  const { currency } = data;
  if (amount_minor === undefined || currency === undefined) return '';
  return formatAmount({ amount_minor, currency }, data.language);
}

function columnsOf(data: PackingSlipData): Column[] {
  const labels = labelsOf(data.language);
  const wide = data.paper === 'A4';
  const prices = pricesShown(data);
  const size = wide ? 10 : 8;
  const amounts: Column[] = [
    { title: labels.price, width: wide ? 26 : 15, style: { size, align: 'right' }, mode: 'fit' },
    { title: labels.amount, width: wide ? 28 : 17, style: { size, align: 'right' }, mode: 'fit' },
  ];
  const qty = wide ? 16 : 10;
  const sku = wide ? 38 : 22;
  const inner = wide ? A4.width - 2 * A4.margin : LABEL.width - 2 * LABEL.margin;
  const taken = qty + sku + (prices ? amounts.reduce((sum, each) => sum + each.width, 0) : 0);
  return [
    { title: labels.item, width: inner - taken, style: { size }, mode: 'wrap' },
    { title: labels.sku, width: sku, style: { size: size - 1 }, mode: 'wrap' },
    { title: labels.qty, width: qty, style: { font: 'bold', size, align: 'right' }, mode: 'fit' },
    ...(prices ? amounts : []),
  ];
}

function rowsOf(data: PackingSlipData): string[][] {
  const { order } = labelsOf(data.language);
  return data.lines.flatMap((line, index) => {
    const row = [
      [line.name, line.variant].filter(Boolean).join(' / '),
      line.sku,
      String(line.qty),
      money(data, line.unit_price_minor),
      money(data, line.amount_minor),
    ];
    const { order_no } = line;
    const begins = order_no !== undefined && order_no !== data.lines[index - 1]?.order_no;
    return begins ? [[`${order} ${order_no}`, '', '', '', ''], row] : [row];
  });
}

function totalOf(data: PackingSlipData): string {
  const labels = labelsOf(data.language);
  const units = data.lines.reduce((sum, line) => sum + line.qty, 0);
  const amount = pricesShown(data) ? money(data, data.total_minor) : '';
  return [`${labels.total}: ${units} ${labels.units}`, amount].filter(Boolean).join('  ');
}

function behindTable(data: PackingSlipData): string[] {
  const labels = labelsOf(data.language);
  const remarks = numberedRemarks(data.remarks);
  const message = data.gift_message ?? '';
  return [
    ...(message === '' ? [] : [`${labels.gift_message}: ${message}`]),
    ...(remarks.length === 0 ? [] : [`${labels.remarks}:`, ...remarks]),
    ...(data.service_text ? [`${labels.service}: ${data.service_text}`] : []),
  ];
}

/** Draws a packing slip; long ones go over several pages. */
export function drawPackingSlip(sheet: Sheet, data: PackingSlipData): void {
  const labels = labelsOf(data.language);
  const paper = data.paper === 'A4' ? A4 : LABEL;
  const head: PageHead = {
    paper,
    title: [data.merchant_name, labels.packing_slip, data.sequence].filter(Boolean).join('  '),
    code: data.order_no,
    facts: [[labels.ordered_at, data.ordered_at]],
    copy_no: data.copy_no,
    labels,
    printed_at: data.printed_at,
  };
  const behind = paragraphs(sheet, paper, behindTable(data));
  drawTable(sheet, {
    paper,
    columns: columnsOf(data),
    rows: rowsOf(data),
    first_top: headBottom(head),
    next_top: nextTop(head),
    drawPage: (page, of) => drawPageHead(sheet, head, page, of),
    tail_height: 10 + behind.height,
    drawTail: (y) => {
      const box = { x: paper.margin, y: y + 2, width: paper.width - 2 * paper.margin, height: 6 };
      sheet.line(totalOf(data), box, { font: 'bold', size: 11, align: 'right', valign: 'middle' });
      behind.draw(y + 9);
    },
  });
}
