/**
 * A sheet on which a document of one size comes out on paper of another: smaller, within margins,
 * turned, moved to where a printer needs it. Codes stay on the printer's dots.
 */

import type { Box, Sheet, TextStyle } from './draw.ts';

export interface Layout {
  /** Width and height of the paper as it lies in the printer, millimetres. */
  paper_mm: readonly [number, number];
  /** Turned clockwise on that paper. */
  direction: 0 | 90 | 180 | 270;
  /** Left free on each side. */
  margin_mm: number;
  /** Moves everything to the right and down, as the sheet is read. */
  offset_x_um: number;
  offset_y_um: number;
}

/** Draws documents of the size `natural_mm` on `base` as the layout wants it. */
export function fittedSheet(
  base: Sheet,
  natural_mm: readonly [number, number],
  layout: Layout,
): Sheet {
  const { direction, margin_mm } = layout;
  const [across, along] = layout.paper_mm;
  const lying = direction === 90 || direction === 270;
  const [width, height] = lying ? [along, across] : [across, along];
  const room = [width - 2 * margin_mm, height - 2 * margin_mm] as const;
  // Smaller when it must be, never larger: what is drawn is laid out for reading at its own size.
  const scale = Math.min(1, room[0] / natural_mm[0], room[1] / natural_mm[1]);
  const left = (width - natural_mm[0] * scale) / 2 + layout.offset_x_um / 1000;
  const top = margin_mm + layout.offset_y_um / 1000;
  const x = (value: number) => left + value * scale;
  const y = (value: number) => top + value * scale;
  const box = (of: Box): Box => ({
    x: x(of.x),
    y: y(of.y),
    width: of.width * scale,
    height: of.height * scale,
  });
  const style = (of: TextStyle): TextStyle => ({ ...of, size: of.size * scale });
  return {
    addPage: () => base.addPage(width, height, direction),
    line: (text, at, how) => base.line(text, box(at), style(how)),
    text: (text, at, how) => base.text(text, box(at), style(how)),
    wrap: (texts, width_mm, how) => base.wrap(texts, width_mm * scale, style(how)),
    rule: (x1, y1, x2, y2, width_mm = 0.25) =>
      base.rule(x(x1), y(y1), x(x2), y(y2), width_mm * scale),
    frame: (at, width_mm = 0.25) => base.frame(box(at), width_mm * scale),
    fill: (at) => base.fill(box(at)),
    polygon: (points, ink) =>
      base.polygon(
        points.map(([px, py]) => [x(px), y(py)] as const),
        { ...ink, line_mm: ink.line_mm * scale },
      ),
    code128: (text, at, module_max_mm) => base.code128(text, box(at), module_max_mm * scale),
    qr: (text, at, module_max_mm) => base.qr(text, box(at), module_max_mm * scale),
    watermark: (text, at) => base.watermark(text, box(at)),
  };
}
