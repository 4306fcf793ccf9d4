/**
 * The waybill on a 100 x 150 mm label. Takes a masked waybill only; remarks that do not fit at a
 * readable size go, whole, onto continuation labels with the same numbers.
 */

import { type Box, lineHeight, type Sheet } from './draw.ts';
import { copyMark, formatAmount, formatWeight, labelsOf } from './labels.ts';
import type { Person } from './model.ts';
import type { MaskedWaybill } from './privacy.ts';

const WIDTH = 100;
const HEIGHT = 150;
const LEFT = 3;
const INNER = WIDTH - 2 * LEFT;
const REMARK_SIZE = 8;
/** Below this a remark is not read in a warehouse; then it goes to another label. */
const SMALLEST_REMARK_SIZE = 6;
const REMARKS: Box = { x: LEFT, y: 128, width: INNER, height: 15 };
const CONTINUED: Box = { x: LEFT, y: 27, width: INNER, height: 118 };

const at = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

function drawHeader(sheet: Sheet, data: MaskedWaybill): void {
  const labels = labelsOf(data.language);
  sheet.line(data.carrier_name, at(LEFT, 2, 46, 7), { font: 'bold', size: 15, valign: 'middle' });
  sheet.line(data.service_name ?? '', at(LEFT, 9, 46, 5), { size: 10, valign: 'middle' });
  sheet.line(data.sequence ?? '', at(50, 2, 47, 7), {
    font: 'bold',
    size: 16,
    align: 'right',
    valign: 'middle',
  });
  if (data.copy_no > 1) {
    const box = at(50, 9.3, 27, 5);
    sheet.fill(box);
    const style = { font: 'bold', size: 9, align: 'center', valign: 'middle' } as const;
    sheet.line(copyMark(data.copy_no), at(51, 9.3, 25, 5), { ...style, color: 'white' });
  }
  if (data.parcel_count > 1) {
    const place = `${labels.parcel} ${data.parcel_index}/${data.parcel_count}`;
    const style = { font: 'bold', size: 11, align: 'right', valign: 'middle' } as const;
    sheet.line(place, at(78, 9, 19, 5), style);
  }
  sheet.rule(0, 15, WIDTH, 15);
}

function drawRoute(sheet: Sheet, data: MaskedWaybill): void {
  const style = { font: 'bold', align: 'center', valign: 'middle' } as const;
  sheet.line(data.sort_code ?? '', at(LEFT, 15.5, INNER, 16), { ...style, size: 42, leading: 1 });
  sheet.line(data.route ?? '', at(LEFT, 31.5, INNER, 6), { ...style, size: 13 });
  sheet.rule(0, 38, WIDTH, 38);
}

function drawTracking(sheet: Sheet, data: MaskedWaybill): void {
  sheet.code128(data.tracking_no, at(1, 39.5, WIDTH - 2, 15), 0.5);
  const style = { font: 'bold', size: 12, align: 'center', valign: 'middle' } as const;
  sheet.line(data.tracking_no, at(LEFT, 54.8, INNER, 5.2), style);
  sheet.rule(0, 60.5, WIDTH, 60.5);
}

/** From large to small in Chinese, from small to large elsewhere. */
function addressOf({ region, detail }: Person): string {
  const chinese = /\p{Script=Han}/u.test(region + detail);
  const parts = (chinese ? [region, detail] : [detail, region]).filter((part) => part !== '');
  return parts.join(chinese ? ' ' : ', ');
}

function drawPerson(sheet: Sheet, mark: string, person: Person, box: Box, size: number): void {
  const address = addressOf(person);
  const badge = Math.min(box.height - 2, 7.5);
  sheet.fill(at(LEFT, box.y + 1, badge, badge));
  sheet.line(mark, at(LEFT + 0.5, box.y + 1, badge - 1, badge), {
    font: 'bold',
    size: badge * 1.9,
    align: 'center',
    valign: 'middle',
    color: 'white',
  });
  const x = LEFT + badge + 2;
  const width = WIDTH - LEFT - x;
  const nameHeight = lineHeight(size);
  sheet.line(`${person.name}  ${person.phone}`, at(x, box.y + 0.7, width, nameHeight), {
    font: 'bold',
    size,
  });
  const rest = at(x, box.y + 0.9 + nameHeight, width, box.height - nameHeight - 1.4);
  sheet.text(address, rest, { size: size - 1 });
}

function facts(data: MaskedWaybill): string[] {
  const labels = labelsOf(data.language);
  const rows: [string, string | undefined][] = [
    [labels.order, data.order_no],
    [labels.parcel, data.parcel_no],
    [labels.weight, data.weight_g === undefined ? undefined : formatWeight(data.weight_g)],
    [labels.goods, data.goods_summary],
  ];
  return rows.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [`${label} ${value}`],
  );
}

function drawFacts(sheet: Sheet, data: MaskedWaybill): void {
  sheet.qr(data.tracking_no, at(0.5, 101, 26, 26), 0.75);
  const money = data.cash_on_delivery;
  const top = money === undefined ? 102 : 111;
  if (money !== undefined) {
    const label = labelsOf(data.language).cash_on_delivery;
    const words = `${label} ${formatAmount(money, data.language)}`;
    sheet.frame(at(28, 102, WIDTH - LEFT - 28, 8.5), 0.5);
    const style = { font: 'bold', size: 16, align: 'center', valign: 'middle' } as const;
    sheet.line(words, at(29, 102, WIDTH - LEFT - 30, 8.5), style);
  }
  sheet.text(facts(data), at(28, top, WIDTH - LEFT - 28, 127 - top), { size: 9 });
  sheet.rule(0, 127.5, WIDTH, 127.5);
}

function remarksFit(sheet: Sheet, remarks: string[]): boolean {
  const lines = sheet.wrap(remarks, REMARKS.width, { font: 'bold', size: SMALLEST_REMARK_SIZE });
  return lines.length * lineHeight(SMALLEST_REMARK_SIZE) <= REMARKS.height;
}

/** Remarks on labels of their own: each shows its parcel and carries no code to be scanned. */
function drawContinuation(sheet: Sheet, data: MaskedWaybill, remarks: string[]): void {
  const labels = labelsOf(data.language);
  const style = { font: 'bold', size: 9 } as const;
  const lines = sheet.wrap(remarks, CONTINUED.width, style);
  const perPage = Math.floor(CONTINUED.height / lineHeight(style.size));
  const pages = Math.ceil(lines.length / perPage);
  for (let page = 0; page < pages; page++) {
    sheet.addPage(WIDTH, HEIGHT);
    const heading = `${labels.remarks} (${labels.continued} ${page + 1}/${pages})`;
    sheet.line(heading, at(LEFT, 3, 55, 7), { font: 'bold', size: 14 });
    sheet.line(data.sequence ?? '', at(60, 3, 37, 7), { font: 'bold', size: 14, align: 'right' });
    sheet.line(`${data.carrier_name} ${data.tracking_no}`, at(LEFT, 12, INNER, 6), { size: 11 });
    sheet.line(data.order_no ?? '', at(LEFT, 18, INNER, 5), { size: 9 });
    sheet.rule(0, 25, WIDTH, 25);
    lines.slice(page * perPage, (page + 1) * perPage).forEach((line, i) => {
      const y = CONTINUED.y + i * lineHeight(style.size);
      sheet.line(line, at(LEFT, y, INNER, lineHeight(style.size) + 0.1), style);
    });
  }
}

function drawFooter(sheet: Sheet, data: MaskedWaybill): void {
  const labels = labelsOf(data.language);
  sheet.rule(0, 143.5, WIDTH, 143.5);
  const box = at(LEFT, 144, INNER, 4);
  sheet.line(`${labels.printed_at} ${data.printed_at}`, box, { size: 7.5, valign: 'middle' });
  const right = [data.sequence, data.tracking_no].filter(Boolean).join('  ');
  sheet.line(right, at(50, 144, 47, 4), { size: 7.5, align: 'right', valign: 'middle' });
}

/** Remarks with their number, so that several cannot be read as one. */
export function numberedRemarks(remarks: string[]): string[] {
  const said = remarks.map((remark) => remark.trim()).filter((remark) => remark !== '');
  const each = [...new Set(said)];
  return each.length < 2 ? each : each.map((remark, i) => `${i + 1}. ${remark}`);
}

/**
 * Draws one waybill: one label, and continuation labels when the remarks need them.
 * Raises DOCUMENT_BARCODE_TOO_WIDE for a tracking number that 100 mm cannot carry.
 */
export function drawWaybill(sheet: Sheet, data: MaskedWaybill): void {
  const labels = labelsOf(data.language);
  sheet.addPage(WIDTH, HEIGHT);
  if (data.copy_no > 1) sheet.watermark(copyMark(data.copy_no), at(4, 62, 92, 38));
  drawHeader(sheet, data);
  drawRoute(sheet, data);
  drawTracking(sheet, data);
  drawPerson(sheet, labels.to, data.recipient, at(0, 60.5, WIDTH, 24), 14);
  sheet.rule(0, 85, WIDTH, 85, 0.15);
  drawPerson(sheet, labels.from, data.sender, at(0, 85, WIDTH, 15.5), 9);
  sheet.rule(0, 100.7, WIDTH, 100.7);
  drawFacts(sheet, data);
  const remarks = numberedRemarks(data.remarks);
  const fits = remarksFit(sheet, remarks);
  const shown = fits ? remarks : [labels.remarks_continued];
  if (remarks.length > 0) sheet.text(shown, REMARKS, { font: 'bold', size: REMARK_SIZE });
  drawFooter(sheet, data);
  if (!fits) drawContinuation(sheet, data, remarks);
}
