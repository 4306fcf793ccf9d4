/**
 * Code 128 and QR as rectangles of whole printer dots. A bar that is 2.3 dots wide prints as 2 or 3
 * and reads badly; so the size of a module is chosen in dots, and never under a quarter millimetre.
 */

import bwipjs from 'bwip-js';
import { documentProblem } from './problems.ts';

export type Dpi = 203 | 300;

/** Printers of "203 dpi" have 8 dots per millimetre; those of 300 dpi have 300 per inch. */
export const dotsPerMm = (dpi: Dpi): number => (dpi === 203 ? 8 : 300 / 25.4);

/** Free space left and right of a code, in modules (ISO/IEC 15417 asks 10; QR needs 4). */
export const QUIET_MODULES = 10;

const SMALLEST_MODULE_MM = 0.25;

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A code in dots, its quiet zone included in width_dots (and for a QR in height_dots). */
export interface DotCode {
  rects: Rect[];
  width_dots: number;
  height_dots: number;
  module_dots: number;
}

export interface CodeBox {
  width_mm: number;
  height_mm: number;
  dpi: Dpi;
  /** The largest module that still looks right, in millimetres. */
  module_max_mm: number;
}

/** Dots per module: the most that fits the box. Raises DOCUMENT_BARCODE_TOO_WIDE under 0.25 mm. */
function moduleDots(text: string, modules: number, across_mm: number, box: CodeBox): number {
  const perMm = dotsPerMm(box.dpi);
  const fitting = Math.floor((across_mm * perMm + 1e-6) / modules);
  const wanted = Math.max(Math.floor(box.module_max_mm * perMm + 1e-6), 1);
  const smallest = Math.ceil(SMALLEST_MODULE_MM * perMm - 0.05);
  if (fitting < smallest)
    throw documentProblem('DOCUMENT_BARCODE_TOO_WIDE', { text, dpi: box.dpi });
  return Math.min(fitting, Math.max(wanted, smallest));
}

/** Widths of bars and spaces in modules, in turn, the first a bar. */
export function code128Widths(text: string): number[] {
  const [code] = bwipjs.raw('code128', text, '');
  if (code === undefined || !('sbs' in code)) throw new Error(`no Code 128 for ${text}`);
  return code.sbs;
}

/** Code 128 of `text` as tall as the box and as wide as whole dots allow. */
export function code128(text: string, box: CodeBox): DotCode {
  const widths = code128Widths(text);
  const modules = widths.reduce((sum, width) => sum + width, 0) + 2 * QUIET_MODULES;
  const module_dots = moduleDots(text, modules, box.width_mm, box);
  const height = Math.floor(box.height_mm * dotsPerMm(box.dpi));
  const rects: Rect[] = [];
  let x = QUIET_MODULES * module_dots;
  widths.forEach((modulesWide, i) => {
    const width = modulesWide * module_dots;
    if (i % 2 === 0) rects.push({ x, y: 0, width, height });
    x += width;
  });
  return { rects, width_dots: modules * module_dots, height_dots: height, module_dots };
}

/** QR code (error correction M) of `text`, one rectangle per horizontal run of dark modules. */
export function qrCode(text: string, box: CodeBox): DotCode {
  const [code] = bwipjs.raw('qrcode', text, 'eclevel=M');
  if (code === undefined || !('pixs' in code)) throw new Error(`no QR code for ${text}`);
  const { pixs, pixx, pixy } = code;
  const modules = pixx + 2 * QUIET_MODULES;
  const module_dots = moduleDots(text, modules, Math.min(box.width_mm, box.height_mm), box);
  const rects: Rect[] = [];
  for (let row = 0; row < pixy; row++) {
    for (let col = 0; col < pixx; col++) {
      if (pixs[row * pixx + col] !== 1) continue;
      let end = col + 1;
      while (end < pixx && pixs[row * pixx + end] === 1) end++;
      rects.push({
        x: (QUIET_MODULES + col) * module_dots,
        y: (QUIET_MODULES + row) * module_dots,
        width: (end - col) * module_dots,
        height: module_dots,
      });
      col = end;
    }
  }
  const side = modules * module_dots;
  return { rects, width_dots: side, height_dots: side, module_dots };
}
