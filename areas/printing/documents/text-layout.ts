/**
 * Lays text out in a box: what a font can show, where lines break, which size fits. Pure: the width
 * of a character comes in as a function, so that PDF and thermal labels share it.
 */

/** Width of a text at size 1; additive: two texts together are as wide as the sum of both. */
export type Measure = (text: string) => number;

export interface FittedText {
  lines: string[];
  size: number;
}

/** What stands where a character cannot be printed: seen, so that somebody asks. */
export const SUBSTITUTE = '□';

/** Latin letters that decompose into nothing simpler, as people write them without the letter. */
const PLAIN_LETTERS: Record<string, string> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  Ŧ: 'T',
  ŧ: 't',
  Ø: 'O',
  ø: 'o',
  ı: 'i',
  Þ: 'Th',
  þ: 'th',
  ẞ: 'SS',
  Œ: 'OE',
  œ: 'oe',
  Æ: 'AE',
  æ: 'ae',
};

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
// Joiners, variation selectors, direction marks: they change how neighbours look, not what is said.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const ALL_INVISIBLE = new RegExp(INVISIBLE.source, 'gu');

/**
 * Text as a font can show it: line breaks and control characters become spaces, accents that it
 * lacks are dropped, and whatever else it lacks (emoji, rare characters) becomes one visible
 * substitute.
 */
export function printable(text: string, has: (codePoint: number) => boolean): string {
  const flat = text.normalize('NFC').replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const shown = (part: string): boolean => {
    for (const char of part) if (!has(char.codePointAt(0) ?? 0)) return false;
    return true;
  };
  if (!INVISIBLE.test(flat) && shown(flat)) return flat;
  let out = '';
  for (const { segment } of graphemes.segment(flat)) {
    const bare = segment.replace(ALL_INVISIBLE, '');
    const plain = bare.normalize('NFKD').replace(/\p{Mn}/gu, '');
    const spelt = PLAIN_LETTERS[plain] ?? plain;
    if (shown(bare)) out += bare;
    else if (spelt !== '' && shown(spelt)) out += spelt;
    else out += SUBSTITUTE;
  }
  return out;
}

// A word, or one wide character with the brackets and stops that must not be parted from it.
const PIECE =
  /\s+|[!-~\u00A1-\u024F\u0370-\u052F\u1E00-\u1EFF]+|[（《【「『“‘]*[^\s!-~][，。、；：！？）》】」』”’％…]*/gu;

/** Splits a piece that is wider than a whole line, character by character. */
function chop(piece: string, width: number, measure: Measure): string[] {
  const parts: string[] = [];
  let line = '';
  let used = 0;
  for (const char of piece) {
    const wide = measure(char);
    if (line !== '' && used + wide > width) {
      parts.push(line);
      line = '';
      used = 0;
    }
    line += char;
    used += wide;
  }
  return [...parts, line];
}

/** Lines of at most `width`; breaks between words and between Chinese characters. Loses nothing. */
export function wrap(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of text.match(PIECE) ?? []) {
    const wide = measure(piece);
    if (used + wide > width && piece.trim() !== '') {
      if (line.trim() !== '') lines.push(line.trimEnd());
      const parts = wide > width ? chop(piece, width, measure) : [piece];
      lines.push(...parts.slice(0, -1));
      line = parts.at(-1) ?? '';
      used = measure(line);
    } else if (line !== '' || piece.trim() !== '') {
      line += piece;
      used += wide;
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** Paragraphs wrapped one after the other at one size. `width` is that of the box. */
export function wrapAll(texts: string[], width: number, size: number, measure: Measure): string[] {
  return texts.flatMap((text) => wrap(text, width / size, measure));
}

/**
 * The largest size from `size` down at which all lines fit the box; the text is never cut, so for a
 * very long one the size goes as low as it must. `leading` = line height as a multiple of the size.
 */
export function fit(
  texts: string[],
  box: { width: number; height: number; size: number; leading: number },
  measure: Measure,
): FittedText {
  let size = box.size;
  for (;;) {
    const lines = wrapAll(texts, box.width, size, measure);
    if (lines.length * size * box.leading <= box.height || size < 0.5) return { lines, size };
    size *= 0.94;
  }
}

/** The largest size up to `size` at which the text fits in one line of `width`. */
export function fitLine(text: string, width: number, size: number, measure: Measure): number {
  const natural = measure(text) * size;
  return natural <= width ? size : (size * width) / natural;
}
