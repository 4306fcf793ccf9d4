/**
 * Tables over pages: rows as tall as their longest cell, headings on every page, nothing cut off.
 */

import { type Box, lineHeight, type Sheet, type TextStyle } from './draw.ts';

export interface Column {
  title: string;
  width: number;
  style: TextStyle;
  /** 'fit' keeps one line and shrinks it; 'wrap' breaks it into as many lines as it needs. */
  mode: 'fit' | 'wrap';
}

export interface Paper {
  width: number;
  height: number;
  margin: number;
}

export const A4: Paper = { width: 210, height: 297, margin: 10 };
export const LABEL: Paper = { width: 100, height: 150, margin: 4 };

export interface TableSpec {
  paper: Paper;
  columns: Column[];
  rows: string[][];
  /** Height of what stands above the table on the first page and on the others. */
  first_top: number;
  next_top: number;
  /** Drawn on each page, the page already begun; `of` is the number of pages. */
  drawPage: (page: number, of: number) => void;
  /** Height of what follows the last row, and the drawing of it at that place. */
  tail_height: number;
  drawTail: (y: number) => void;
}

const PADDING = 0.7;
const HEAD_HEIGHT = 6;
const FOOT_HEIGHT = 7;

function rowHeight(sheet: Sheet, columns: Column[], row: string[]): number {
  const heights = columns.map((column, i) => {
    const line = lineHeight(column.style.size, column.style.leading);
    if (column.mode === 'fit') return line;
    const lines = sheet.wrap([row[i] ?? ''], column.width - 2 * PADDING, column.style);
    return lines.length * line;
  });
  return Math.max(...heights) + 2 * PADDING;
}

/** Page of each row, and whether the tail needs a page of its own. */
function paginate(spec: TableSpec, heights: number[]): number[][] {
  const bottom = spec.paper.height - spec.paper.margin - FOOT_HEIGHT;
  const pages: number[][] = [[]];
  let y = spec.first_top + HEAD_HEIGHT;
  heights.forEach((height, row) => {
    const page = pages.at(-1);
    if (y + height > bottom && page !== undefined && page.length > 0) {
      pages.push([row]);
      y = spec.next_top + HEAD_HEIGHT + height;
    } else {
      page?.push(row);
      y += height;
    }
  });
  if (y + spec.tail_height > bottom) pages.push([]);
  return pages;
}

function drawCells(sheet: Sheet, spec: TableSpec, row: string[], y: number, height: number): void {
  let x = spec.paper.margin;
  spec.columns.forEach((column, i) => {
    const box: Box = {
      x: x + PADDING,
      y: y + PADDING,
      width: column.width - 2 * PADDING,
      height: height - 2 * PADDING + 0.01,
    };
    const cell = row[i] ?? '';
    const style = { valign: 'middle' as const, ...column.style };
    if (column.mode === 'fit') sheet.line(cell, box, style);
    else sheet.text(cell, box, style);
    x += column.width;
  });
  sheet.rule(spec.paper.margin, y + height, x, y + height, 0.1);
}

function drawHead(sheet: Sheet, spec: TableSpec, y: number): void {
  let x = spec.paper.margin;
  for (const { title, width, style } of spec.columns) {
    const box = { x: x + PADDING, y, width: width - 2 * PADDING, height: HEAD_HEIGHT };
    const align = style.align ?? 'left';
    sheet.line(title, box, { font: 'bold', size: 8.5, align, valign: 'middle' });
    x += width;
  }
  sheet.rule(spec.paper.margin, y + HEAD_HEIGHT, x, y + HEAD_HEIGHT, 0.35);
}

/** Draws the table over as many pages as it needs; begins every page itself. */
export function drawTable(sheet: Sheet, spec: TableSpec): void {
  const heights = spec.rows.map((row) => rowHeight(sheet, spec.columns, row));
  const pages = paginate(spec, heights);
  pages.forEach((rows, index) => {
    sheet.addPage(spec.paper.width, spec.paper.height);
    spec.drawPage(index + 1, pages.length);
    let y = index === 0 ? spec.first_top : spec.next_top;
    if (rows.length > 0) {
      drawHead(sheet, spec, y);
      y += HEAD_HEIGHT;
    }
    for (const row of rows) {
      const height = heights[row] ?? 0;
      drawCells(sheet, spec, spec.rows[row] ?? [], y, height);
      y += height;
    }
    if (index === pages.length - 1) spec.drawTail(y);
  });
}

/** Height of paragraphs at this size when they are `width` wide. */
export function textHeight(sheet: Sheet, texts: string[], width: number, style: TextStyle): number {
  if (texts.length === 0) return 0;
  return sheet.wrap(texts, width, style).length * lineHeight(style.size);
}
