/**
 * Codes on the printer's grid: whole dots, quiet zones, and refusal of an unreadable code.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { code128, type DotCode, QUIET_MODULES, qrCode } from './barcode.ts';

function checkGrid(code: DotCode): void {
  const quiet = QUIET_MODULES * code.module_dots;
  for (const { x, width } of code.rects) {
    assert.equal(x % code.module_dots, 0);
    assert.equal(width % code.module_dots, 0);
    assert.ok(x >= quiet && x + width <= code.width_dots - quiet);
  }
}

test('every bar is a whole number of dots and ten modules stay free on both sides', () => {
  for (const dpi of [203, 300] as const) {
    const wide = { width_mm: 98, height_mm: 15, dpi, module_max_mm: 0.5 };
    const square = { width_mm: 26, height_mm: 26, dpi, module_max_mm: 0.75 };
    for (const text of ['SF1234567890123', '1Z999AA10123456784ABCDEF0123456']) {
      checkGrid(code128(text, wide));
      checkGrid(qrCode(text, square));
    }
  }
  const label = { width_mm: 98, height_mm: 15, dpi: 203, module_max_mm: 0.5 } as const;
  assert.equal(code128('SF1234567890123', label).module_dots, 4);
});

test('a code that would have bars under a quarter millimetre is refused', () => {
  const narrow = { width_mm: 40, height_mm: 15, dpi: 203, module_max_mm: 0.5 } as const;
  assert.throws(() => code128('1Z999AA10123456784ABCDEF0123456', narrow), {
    code: 'DOCUMENT_BARCODE_TOO_WIDE',
  });
});
