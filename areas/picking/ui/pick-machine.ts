/**
 * The picker's scan machine, pure: the bin, then the article, then pieces, line after line in
 * walking order. No step can be left out. A bin of another open line leads there; else: refused.
 */
import type { VerdictTone } from '../../../web/kit/sound.ts';
import { type Counted, openPieces, type ShortReason } from '../lifecycle.ts';
import type { ScanText } from './scan-texts.ts';

export interface PickLine extends Counted {
  seq: number;
  location: string;
  sku: string;
  barcodes: readonly string[];
  slot: number;
  /** Why the order may not be picked, or null. */
  stopped: string | null;
}

/** Where the picker stands. */
export interface Stand {
  /** The bin that was scanned last. */
  bin: string;
  /** The line in hand when it was begun or chosen; null: the next of the walk. */
  seq: number | null;
  /** What was scanned of the article of the line in hand; '' before its first piece. */
  code: string;
}

export const NOWHERE: Stand = { bin: '', seq: null, code: '' };

export type Act =
  | { do: 'scan'; code: string }
  /** More pieces of the article that was scanned. */
  | { do: 'count'; qty: number }
  | { do: 'short'; qty: number; reason: ShortReason };

/** What is to be said to the server: a confirmation without its task. */
export interface Confirm {
  seq: number;
  location: string;
  qty: number;
  barcode?: string;
  short_qty?: number;
  short_reason?: ShortReason;
}

export interface Said {
  tone: VerdictTone;
  text: ScanText;
  values: Record<string, string | number>;
}

export interface Step {
  stand: Stand;
  said: Said;
  confirm: Confirm | null;
}

const same = (a: string, b: string) => a.trim().toUpperCase() === b.trim().toUpperCase();

const isArticle = (line: PickLine, code: string) =>
  same(line.sku, code) || line.barcodes.some((each) => same(each, code));

export const canBePicked = (line: PickLine) => openPieces(line) > 0 && line.stopped === null;

export const isAt = (stand: Stand, line: PickLine) => same(stand.bin, line.location);

/** The line in hand: the one begun or chosen while it is open, else the next of the walk. */
export function lineInHand<L extends PickLine>(lines: readonly L[], seq: number | null) {
  return lines.find((line) => line.seq === seq && canBePicked(line)) ?? lines.find(canBePicked);
}

/** The lines with a confirmation counted in. */
export function counted<L extends PickLine>(lines: readonly L[], confirm: Confirm): L[] {
  const { seq, qty, short_qty = 0 } = confirm;
  return lines.map((line) =>
    line.seq === seq
      ? { ...line, qty_picked: line.qty_picked + qty, qty_short: line.qty_short + short_qty }
      : line,
  );
}

/** What one act of the picker leads to. */
export function step(lines: readonly PickLine[], stand: Stand, act: Act): Step {
  const refuse = (text: ScanText, values: Said['values'] = {}): Step => {
    return { stand, said: { tone: 'bad', text, values }, confirm: null };
  };
  const line = lineInHand(lines, stand.seq);
  if (line === undefined) return refuse('nothing_open');
  if (act.do === 'scan') return scanned(lines, line, stand, act.code.trim(), refuse);
  const { location: wanted, sku } = line;
  if (!isAt(stand, line)) return refuse('bin_first', { wanted, got: sku });
  const open = openPieces(line);
  if (!Number.isInteger(act.qty) || act.qty < 1 || act.qty > open) {
    return refuse('too_many', { open, got: act.qty });
  }
  if (act.do === 'count') {
    if (stand.code === '' || stand.seq !== line.seq) return refuse('sku_first', { sku });
    return said(lines, line, stand, { qty: act.qty, barcode: stand.code });
  }
  return said(lines, line, stand, { qty: 0, short_qty: act.qty, short_reason: act.reason });
}

type Refuse = (text: ScanText, values?: Said['values']) => Step;

function scanned(
  lines: readonly PickLine[],
  line: PickLine,
  stand: Stand,
  code: string,
  refuse: Refuse,
): Step {
  if (same(line.location, code)) return arrive(line, stand, 'bin_ok');
  const open = lines.filter(canBePicked);
  const there = open.find((each) => same(each.location, code));
  if (there !== undefined) return arrive(there, NOWHERE, 'bin_other');
  const { location: wanted, sku } = line;
  if (!isAt(stand, line)) {
    return refuse(isArticle(line, code) ? 'bin_first' : 'bin_wrong', { wanted, got: code });
  }
  // Several articles may lie in one bin: the one that was scanned is meant.
  const meant = [line, ...open].find((each) => isAt(stand, each) && isArticle(each, code));
  if (meant === undefined) return refuse('sku_wrong', { sku, got: code });
  return said(lines, meant, stand, { qty: 1, barcode: code });
}

function arrive(line: PickLine, stand: Stand, text: 'bin_ok' | 'bin_other'): Step {
  const { location, sku, seq } = line;
  const code = stand.seq === seq && isAt(stand, line) ? stand.code : '';
  const values = { location, sku, qty: openPieces(line) };
  return {
    stand: { bin: location, seq, code },
    said: { tone: 'good', text, values },
    confirm: null,
  };
}

function said(
  lines: readonly PickLine[],
  line: PickLine,
  stand: Stand,
  what: Omit<Confirm, 'seq' | 'location'>,
): Step {
  const { seq, location, sku, slot } = line;
  const confirm = { seq, location, ...what };
  const after = counted(lines, confirm);
  const left = openPieces(line) - what.qty - (what.short_qty ?? 0);
  const { barcode = stand.seq === seq ? stand.code : '' } = what;
  const next =
    left > 0 ? { bin: stand.bin, seq, code: barcode } : { bin: stand.bin, seq: null, code: '' };
  const done = !after.some(canBePicked);
  const short = what.short_qty !== undefined;
  const text = done ? 'task_ok' : short ? 'short_ok' : left > 0 ? 'piece_ok' : 'line_ok';
  const values = { sku, slot, left, count: what.short_qty ?? what.qty };
  return { stand: next, said: { tone: done ? 'done' : 'good', text, values }, confirm };
}
