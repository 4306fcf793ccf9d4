/** Whether the pages of a PDF have the size of the paper that lies in the printer. Pure. */
import { PAPERS, type Paper } from './model.ts';

const POINTS_PER_MM = 72 / 25.4;
/** A page may differ by so much: sizes are rounded in many ways. */
const TOLERANCE_MM = 1;

export interface PageBox {
  width_mm: number;
  height_mm: number;
}

/** Size of each page as it is shown, after its own turning. */
export function pageBoxes(pdf: Uint8Array): PageBox[] {
  const objects = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1');
  return objects.split('endobj').flatMap((text) => {
    if (!/\/Type \/Page\b(?!s)/.test(text)) return [];
    const box = /\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/.exec(text);
    if (box === null) return [];
    const [across, along] = [Number(box[1]) / POINTS_PER_MM, Number(box[2]) / POINTS_PER_MM];
    const turned = /\/Rotate (90|270)\b/.test(text);
    const [width_mm, height_mm] = turned ? [along, across] : [across, along];
    return [{ width_mm, height_mm }];
  });
}

export const MISFIT = 'the page does not fit the paper';

/** True when every page has the size of the paper; a PDF without pages fits none. */
export function fitsPaper(boxes: readonly PageBox[], paper: Paper): boolean {
  const [width, height] = PAPERS[paper];
  const near = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE_MM;
  return (
    boxes.length > 0 &&
    boxes.every((each) => near(each.width_mm, width) && near(each.height_mm, height))
  );
}
