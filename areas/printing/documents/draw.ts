/**
 * A sheet to draw documents on, in millimetres from the top left: text that shrinks but is never
 * cut, codes on the printer's dot grid, lines and boxes. The only file that talks to pdfkit.
 */

import type PDFDocument from 'pdfkit';
import { code128, type DotCode, type Dpi, dotsPerMm, qrCode } from './barcode.ts';
import { documentFont, type FontName } from './fonts.ts';
import { fit, fitLine, printable, wrapAll } from './text-layout.ts';

export const POINTS_PER_MM = 72 / 25.4;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface TextStyle {
  font?: FontName;
  /** Largest size in points; smaller when the text needs it. */
  size: number;
  align?: 'left' | 'center' | 'right';
  valign?: 'top' | 'middle';
  /** Line height as a multiple of the size. */
  leading?: number;
  color?: 'black' | 'white';
}

export interface PolygonInk {
  grey?: number;
  line_mm: number;
  dashed?: boolean;
}

const LEADING = 1.22;
/** Where the base line lies in the em square of a Chinese character. */
const BASE_LINE = 0.88;

export interface Sheet {
  /** `turned`: shown turned clockwise by so many degrees. */
  addPage(width_mm: number, height_mm: number, turned?: number): void;
  /** One line, shrunk to the width of the box. */
  line(text: string, box: Box, style: TextStyle): void;
  /** Wrapped text, shrunk until all of it is inside the box. */
  text(text: string | readonly string[], box: Box, style: TextStyle): void;
  /** Lines that a text takes at exactly this size: for callers that flow text over pages. */
  wrap(texts: string[], width_mm: number, style: TextStyle): string[];
  rule(x1: number, y1: number, x2: number, y2: number, width_mm?: number): void;
  frame(box: Box, width_mm?: number): void;
  fill(box: Box): void;
  /** A closed outline; `grey` 0 is black, 1 white, absent: not filled. */
  polygon(points: readonly (readonly [number, number])[], ink: PolygonInk): void;
  /** Code 128, centred in the box. */
  code128(text: string, box: Box, module_max_mm: number): void;
  qr(text: string, box: Box, module_max_mm: number): void;
  /** Large outlined words across the box: they show on thermal paper and hide nothing. */
  watermark(text: string, box: Box): void;
}

type Pdf = InstanceType<typeof PDFDocument>;

/** Height in millimetres of one line at this size. */
export function lineHeight(size: number, leading = LEADING): number {
  return (size * leading) / POINTS_PER_MM;
}

function setFont(doc: Pdf, name: FontName): void {
  const { source } = documentFont(name);
  // Registered per document, opened per process.
  doc.registerFont(name, source);
  doc.font(name);
}

function putLines(doc: Pdf, lines: string[], box: Box, size: number, style: TextStyle): void {
  const { align = 'left', valign = 'top', leading = LEADING, font = 'regular' } = style;
  const { measure } = documentFont(font);
  const step = size * leading;
  const free = box.height * POINTS_PER_MM - lines.length * step;
  let y = box.y * POINTS_PER_MM + (valign === 'middle' ? free / 2 : 0);
  setFont(doc, font);
  doc.fontSize(size).fillColor(style.color ?? 'black');
  for (const line of lines) {
    const spare = box.width * POINTS_PER_MM - measure(line) * size;
    const shift = align === 'left' ? 0 : align === 'right' ? spare : spare / 2;
    const base = y + (step - size) / 2 + size * BASE_LINE;
    if (line !== '') {
      const x = box.x * POINTS_PER_MM + shift;
      doc.text(line, x, base, { lineBreak: false, baseline: 'alphabetic' });
    }
    y += step;
  }
}

/**
 * Taken off each side of a bar, in dots: a renderer that blackens every dot it touches (PDF's own
 * rule) would otherwise make bars a dot wider wherever a coordinate is rounded up.
 */
const SLIVER = 0.02;

function putCode(doc: Pdf, code: DotCode, box: Box, dpi: Dpi): void {
  const perMm = dotsPerMm(dpi);
  const toPoints = POINTS_PER_MM / perMm;
  const left = Math.round(box.x * perMm + (box.width * perMm - code.width_dots) / 2);
  const top = Math.round(box.y * perMm + (box.height * perMm - code.height_dots) / 2);
  const put = (from: number) => (from + SLIVER) * toPoints;
  const span = (dots: number) => (dots - 2 * SLIVER) * toPoints;
  for (const { x, y, width, height } of code.rects) {
    doc.rect(put(left + x), put(top + y), span(width), span(height));
  }
  doc.fill('black');
}

function putWatermark(doc: Pdf, words: string, box: Box): void {
  const { measure } = documentFont('bold');
  const width = box.width * POINTS_PER_MM;
  const height = box.height * POINTS_PER_MM;
  const size = Math.min(54, (width * 0.9) / measure(words));
  const centre: [number, number] = [
    box.x * POINTS_PER_MM + width / 2,
    box.y * POINTS_PER_MM + height / 2,
  ];
  setFont(doc, 'bold');
  doc.save().rotate(-18, { origin: centre }).fontSize(size);
  doc.lineWidth(0.3).strokeColor('black');
  const x = centre[0] - (measure(words) * size) / 2;
  const options = { lineBreak: false, baseline: 'alphabetic', stroke: true, fill: false } as const;
  doc.text(words, x, centre[1] + size * 0.38, options);
  doc.restore();
}

function putPolygon(
  doc: Pdf,
  points: readonly (readonly [number, number])[],
  { grey, line_mm, dashed }: PolygonInk,
): void {
  const k = POINTS_PER_MM;
  doc.save();
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) doc.moveTo(x * k, y * k);
    else doc.lineTo(x * k, y * k);
  }
  doc.closePath();
  doc
    .lineWidth(line_mm * k)
    .lineJoin('round')
    .strokeColor('black');
  if (dashed) doc.dash(1.2 * k, { space: 0.9 * k });
  const level = Math.round((grey ?? 1) * 255);
  if (grey === undefined) doc.stroke();
  else doc.fillColor([level, level, level]).fillAndStroke();
  doc.restore();
}

/** A sheet that draws on `doc` for a printer of `dpi`. */
export function sheetOn(doc: Pdf, dpi: Dpi): Sheet {
  const clean = (text: string, font: FontName): string => printable(text, documentFont(font).has);
  const codeBox = (box: Box, module_max_mm: number) => ({
    width_mm: box.width,
    height_mm: box.height,
    dpi,
    module_max_mm,
  });
  return {
    addPage: (width_mm, height_mm, turned = 0) => {
      const size = [width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM];
      doc.addPage({ size, margin: 0 });
      if (turned !== 0) Object.assign(doc.page.dictionary.data as object, { Rotate: turned });
    },
    line: (text, box, style) => {
      const font = style.font ?? 'regular';
      const shown = clean(text, font);
      const { measure } = documentFont(font);
      const size = fitLine(shown, box.width * POINTS_PER_MM, style.size, measure);
      const tallest = (box.height * POINTS_PER_MM) / (style.leading ?? LEADING);
      putLines(doc, [shown], box, Math.min(size, tallest), style);
    },
    text: (text, box, style) => {
      const font = style.font ?? 'regular';
      const shown = (typeof text === 'string' ? [text] : text).map((each) => clean(each, font));
      const points = { width: box.width * POINTS_PER_MM, height: box.height * POINTS_PER_MM };
      const room = { ...points, size: style.size, leading: style.leading ?? LEADING };
      const fitted = fit(shown, room, documentFont(font).measure);
      putLines(doc, fitted.lines, box, fitted.size, style);
    },
    wrap: (texts, width_mm, style) => {
      const font = style.font ?? 'regular';
      const shown = texts.map((each) => clean(each, font));
      return wrapAll(shown, width_mm * POINTS_PER_MM, style.size, documentFont(font).measure);
    },
    rule: (x1, y1, x2, y2, width_mm = 0.25) => {
      doc.moveTo(x1 * POINTS_PER_MM, y1 * POINTS_PER_MM);
      doc.lineTo(x2 * POINTS_PER_MM, y2 * POINTS_PER_MM);
      doc.lineWidth(width_mm * POINTS_PER_MM).stroke('black');
    },
    frame: ({ x, y, width, height }, width_mm = 0.25) => {
      const k = POINTS_PER_MM;
      doc.rect(x * k, y * k, width * k, height * k);
      doc.lineWidth(width_mm * k).stroke('black');
    },
    fill: ({ x, y, width, height }) => {
      const k = POINTS_PER_MM;
      doc.rect(x * k, y * k, width * k, height * k).fill('black');
    },
    polygon: (points, ink) => putPolygon(doc, points, ink),
    code128: (text, box, module_max_mm) =>
      putCode(doc, code128(text, codeBox(box, module_max_mm)), box, dpi),
    qr: (text, box, module_max_mm) =>
      putCode(doc, qrCode(text, codeBox(box, module_max_mm)), box, dpi),
    watermark: (text, box) => putWatermark(doc, clean(text, 'bold'), box),
  };
}
