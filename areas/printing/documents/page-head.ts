/**
 * What the sheets of paper (pick list, packing slip, manifest) have in common: a head with a title,
 * a code to scan and a few facts; a foot with page and time; remarks behind the table.
 */

import { lineHeight, type Sheet } from './draw.ts';
import { copyMark, type Labels, pageMark } from './labels.ts';
import { type Paper, textHeight } from './table.ts';

export interface PageHead {
  paper: Paper;
  title: string;
  /** What the Code 128 in the corner says; it is printed in letters too. */
  code: string;
  facts: [label: string, value: string | undefined][];
  copy_no: number;
  labels: Labels;
  printed_at: string;
}

const REMARK_STYLE = { font: 'bold', size: 9.5 } as const;

function shownFacts(head: PageHead): string[] {
  return head.facts.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [`${label}: ${value}`],
  );
}

const codeWidth = (paper: Paper): number => (paper.width > 150 ? 85 : 92);

/** Top of the table on the first page, under this head. */
export function headBottom(head: PageHead): number {
  const { margin, width } = head.paper;
  const rows = Math.ceil(shownFacts(head).length / (width > 150 ? 2 : 1));
  const facts = rows * lineHeight(10);
  return width > 150 ? margin + Math.max(12 + facts, 24) + 2 : margin + 30 + facts;
}

/** Top of the table on every further page. */
export const nextTop = (head: PageHead): number => head.paper.margin + 9;

function drawFirst(sheet: Sheet, head: PageHead): void {
  const { margin, width } = head.paper;
  const wide = width > 150;
  const inner = width - 2 * margin;
  const codeX = wide ? width - margin - codeWidth(head.paper) : margin;
  const codeY = wide ? margin : margin + 10;
  const titleWidth = wide ? inner - codeWidth(head.paper) - 4 : inner;
  const title = { x: margin, y: margin, width: titleWidth, height: 9 };
  sheet.line(head.title, title, { font: 'bold', size: wide ? 20 : 15, valign: 'middle' });
  const box = { x: codeX, y: codeY, width: codeWidth(head.paper), height: 13 };
  sheet.code128(head.code, box, wide ? 0.375 : 0.5);
  const code = { ...box, y: codeY + 13.2, height: 5 };
  sheet.line(head.code, code, { font: 'bold', size: 10, align: 'center', valign: 'middle' });
  const top = wide ? margin + 12 : margin + 29;
  const column = wide ? titleWidth / 2 : inner;
  shownFacts(head).forEach((fact, i) => {
    const x = margin + (wide ? (i % 2) * column : 0);
    const y = top + (wide ? Math.floor(i / 2) : i) * lineHeight(10);
    sheet.line(fact, { x, y, width: column - 2, height: lineHeight(10) + 0.01 }, { size: 10 });
  });
}

/** Draws head and foot of page `page` of `of`; the first page has the whole head. */
export function drawPageHead(sheet: Sheet, head: PageHead, page: number, of: number): void {
  const { margin, width, height } = head.paper;
  const inner = width - 2 * margin;
  if (head.copy_no > 1) {
    const mark = { x: margin, y: height * 0.4, width: inner, height: height * 0.2 };
    sheet.watermark(copyMark(head.copy_no), mark);
  }
  if (page === 1) drawFirst(sheet, head);
  else {
    const box = { x: margin, y: margin, width: inner, height: 7 };
    sheet.line(`${head.title}  ${head.code}`, box, { font: 'bold', size: 12, valign: 'middle' });
  }
  const foot = { x: margin, y: height - margin - 4, width: inner * 0.6, height: 4 };
  const copy = head.copy_no > 1 ? `  ${copyMark(head.copy_no)}` : '';
  sheet.line(`${head.labels.printed_at} ${head.printed_at}${copy}`, foot, { size: 8 });
  const right = { ...foot, x: margin + inner * 0.6, width: inner * 0.4 };
  sheet.line(pageMark(head.labels, page, of), right, { size: 8, align: 'right' });
}

/** Paragraphs that follow a table: their height, and their drawing from `y` on. */
export function paragraphs(sheet: Sheet, paper: Paper, texts: string[]) {
  const width = paper.width - 2 * paper.margin;
  const height = textHeight(sheet, texts, width, REMARK_STYLE);
  // More than a page of remarks shrinks onto one page rather than losing its end.
  const room = Math.min(height, paper.height - 2 * paper.margin - 60);
  return {
    height: room,
    draw: (y: number): void => {
      if (texts.length > 0) {
        sheet.text(texts, { x: paper.margin, y, width, height: room + 0.01 }, REMARK_STYLE);
      }
    },
  };
}
