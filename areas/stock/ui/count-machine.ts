/**
 * The machine of a blind count, pure: the bin, then the article, then how many lie there. What the
 * book says is nowhere in it.
 */
import type { VerdictTone } from '../../../web/kit/sound.ts';
import type { CountText } from './count-texts.ts';

export interface CountLine {
  count_line_id: string;
  location: string;
  sku: string;
  barcodes: readonly string[];
}

/** Where the person who counts stands. */
export interface CountStand {
  bin: string;
  /** The line whose article was scanned. */
  count_line_id: string | null;
}

export const NOT_BEGUN: CountStand = { bin: '', count_line_id: null };

export type CountAct =
  | { do: 'scan'; code: string }
  | { do: 'count'; qty: number }
  /** Nothing of the next article of the bin is there to be scanned. */
  | { do: 'none' };

export interface CountStep {
  stand: CountStand;
  said: { tone: VerdictTone; text: CountText; values: Record<string, string | number> };
  counted: { count_line_id: string; qty: number } | null;
}

const same = (a: string, b: string) => a.trim().toUpperCase() === b.trim().toUpperCase();

export const isAtBin = (stand: CountStand, line: CountLine) => same(stand.bin, line.location);

/** The line in hand: that of the scanned article, else the next of this bin, else the next. */
export function countInHand<L extends CountLine>(lines: readonly L[], stand: CountStand) {
  return (
    lines.find((line) => line.count_line_id === stand.count_line_id) ??
    lines.find((line) => isAtBin(stand, line)) ??
    lines[0]
  );
}

/** What one act of the person who counts leads to. */
export function countStep(
  lines: readonly CountLine[],
  stand: CountStand,
  act: CountAct,
): CountStep {
  const say = (tone: VerdictTone, text: CountText, values: CountStep['said']['values'] = {}) => {
    return { tone, text, values };
  };
  const refuse = (text: CountText, values: CountStep['said']['values'] = {}): CountStep => {
    return { stand, said: say('bad', text, values), counted: null };
  };
  const line = countInHand(lines, stand);
  if (line === undefined) return refuse('count_nothing');
  const { location, sku } = line;
  if (act.do === 'scan') {
    const there = lines.find((each) => same(each.location, act.code));
    if (there !== undefined) {
      const next = { bin: there.location, count_line_id: null };
      return {
        stand: next,
        said: say('good', 'count_bin_ok', { location: there.location }),
        counted: null,
      };
    }
    if (!isAtBin(stand, line)) return refuse('count_bin_first', { location, got: act.code });
    const here = lines.filter((each) => isAtBin(stand, each));
    const meant = here.find(
      (each) => same(each.sku, act.code) || each.barcodes.some((one) => same(one, act.code)),
    );
    if (meant === undefined) return refuse('count_not_listed', { location, got: act.code });
    const next = { bin: stand.bin, count_line_id: meant.count_line_id };
    return { stand: next, said: say('good', 'count_how_many', { sku: meant.sku }), counted: null };
  }
  if (!isAtBin(stand, line)) return refuse('count_bin_first', { location, got: sku });
  if (act.do === 'count' && stand.count_line_id === null) return refuse('count_sku_first', { sku });
  const qty = act.do === 'none' ? 0 : act.qty;
  if (!Number.isInteger(qty) || qty < 0) return refuse('count_sku_first', { sku });
  const { count_line_id } = line;
  const last = lines.length === 1;
  const said = say(last ? 'done' : 'good', last ? 'count_done' : 'count_kept', { sku, qty });
  return {
    stand: { bin: stand.bin, count_line_id: null },
    said,
    counted: { count_line_id, qty },
  };
}
