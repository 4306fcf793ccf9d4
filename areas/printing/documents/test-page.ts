/**
 * The test page of a printer: a ruler along the edges and a grid over the paper show how far it is
 * off; codes and small type show how sharp it prints.
 */

import type { Sheet } from './draw.ts';
import { copyMark, labelsOf } from './labels.ts';
import type { TestPageData } from './model.ts';

const GRID_MM = 10;

function drawRuler(sheet: Sheet, width: number, height: number): void {
  const tick = (mm: number) => (mm % 10 === 0 ? 4 : mm % 5 === 0 ? 2.5 : 1.2);
  for (let mm = 1; mm < width; mm++) sheet.rule(mm, 0, mm, tick(mm), 0.1);
  for (let mm = 1; mm < height; mm++) sheet.rule(0, mm, tick(mm), mm, 0.1);
  const style = { size: 6 } as const;
  for (let mm = GRID_MM; mm < width - 3; mm += GRID_MM) {
    sheet.rule(mm, 4, mm, height, 0.05);
    sheet.line(String(mm), { x: mm + 0.4, y: 4, width: 8, height: 3 }, style);
  }
  for (let mm = GRID_MM; mm < height - 3; mm += GRID_MM) {
    sheet.rule(4, mm, width, mm, 0.05);
    sheet.line(String(mm), { x: 4.3, y: mm + 0.2, width: 8, height: 3 }, style);
  }
  sheet.frame({ x: 2, y: 2, width: width - 4, height: height - 4 }, 0.3);
}

/** Draws the test page at the size of the paper. */
export function drawTestPage(sheet: Sheet, data: TestPageData): void {
  const labels = labelsOf(data.language);
  const { width_mm: width, height_mm: height } = data;
  sheet.addPage(width, height);
  drawRuler(sheet, width, height);
  const x = 12;
  const inner = Math.min(width - 24, 120);
  const at = (y: number, tall: number) => ({ x, y, width: inner, height: tall });
  sheet.line(`${labels.test_page}  ${data.printer}`, at(12, 8), { font: 'bold', size: 16 });
  const offset = [data.offset_x_um, data.offset_y_um].map((um) => (um / 1000).toFixed(1));
  const facts = [
    `${data.paper}: ${width} x ${height} mm`,
    `${labels.offset}: ${offset.join(', ')} mm`,
    labels.ruler_hint,
    `${labels.printed_at} ${data.printed_at}`,
  ];
  sheet.text(facts, at(21, 20), { size: 9 });
  sheet.code128(data.test_no, at(43, 12), 0.375);
  sheet.qr(data.test_no, { x, y: 57, width: 22, height: 22 }, 0.5);
  const words = `${data.test_no}\nABC abc 0123456789\n发货 打印 测试 䶮`;
  sheet.text(words.split('\n'), { x: x + 26, y: 58, width: inner - 26, height: 20 }, { size: 8 });
  if (data.copy_no > 1) sheet.line(copyMark(data.copy_no), at(82, 6), { font: 'bold', size: 10 });
}
