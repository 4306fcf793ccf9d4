/**
 * The two fonts of all documents, opened once per process (or worker) and shared by every PDF.
 * Text is laid out glyph by glyph: no ligatures, no kerning; what is measured is what is drawn.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Measure } from './text-layout.ts';

export type FontName = 'regular' | 'bold';

const FONT_FILES: Record<FontName, string> = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
};

interface Glyph {
  id: number;
  advanceWidth: number;
  codePoints: number[];
}

/** What pdfkit keeps of an opened font, as far as it is used here. */
interface OpenedFont {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { id: number; advanceWidth: number };
}

export interface DocumentFont {
  /** What doc.font() takes in place of the bytes of a font file. */
  source: Uint8Array;
  has: (codePoint: number) => boolean;
  /** Width in em: 1 for a Chinese character. */
  measure: Measure;
}

/**
 * pdfkit also takes an opened font where its types ask for bytes. Ours answers `layout` itself,
 * with glyphs that carry their own code point: the shared font remembers the first character that
 * used a glyph, and the text layer of a PDF would depend on what was printed before it.
 */
function plainLayout(opened: OpenedFont): DocumentFont {
  const glyphs = new Map<number, Glyph>();
  const glyphOf = (codePoint: number): Glyph => {
    const known = glyphs.get(codePoint);
    if (known !== undefined) return known;
    const { id, advanceWidth } = opened.glyphForCodePoint(codePoint);
    const made = { id, advanceWidth, codePoints: [codePoint] };
    glyphs.set(codePoint, made);
    return made;
  };
  const glyphsOf = (text: string): Glyph[] =>
    Array.from(text, (char) => glyphOf(char.codePointAt(0) ?? 0));
  const width = (run: Glyph[]): number => run.reduce((sum, glyph) => sum + glyph.advanceWidth, 0);
  const layout = (text: string) => {
    const run = glyphsOf(text);
    // Fresh positions every time: pdfkit scales them in place.
    const positions = run.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }));
    return { glyphs: run, positions, advanceWidth: width(run) };
  };
  const plain: unknown = Object.create(opened, { layout: { value: layout } });
  return {
    source: plain as Uint8Array,
    has: (codePoint) => opened.hasGlyphForCodePoint(codePoint),
    measure: (text) => width(glyphsOf(text)) / opened.unitsPerEm,
  };
}

function openFont(name: FontName): DocumentFont {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(FONT_FILES[name]));
  const opener = new PDFDocument({ autoFirstPage: false, font: '' });
  opener.font(bytes);
  const { _font } = opener as unknown as { _font: { font: OpenedFont } };
  return plainLayout(_font.font);
}

const opened = new Map<FontName, DocumentFont>();

/** The font of this name; read from disk (10 MB) on first use, kept for the life of the process. */
export function documentFont(name: FontName): DocumentFont {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const font = openFont(name);
  opened.set(name, font);
  return font;
}
