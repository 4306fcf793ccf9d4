/** What a scanner's keys tell about how it is set: the suffix it sends, codes it reads twice. Pure. */

export interface Key {
  key: string;
  /** The browser's own time of the event. */
  at_ms: number;
}

export interface ScanSeen {
  code: string;
  suffix: 'Enter' | 'Tab' | 'none';
  /** From its first key to its last. */
  took_ms: number;
  /** The same code had come just before. */
  twice: boolean;
  /** Keys that have no sign of their own came with it: a prefix that is set in the scanner. */
  odd_keys: string[];
}

/** A pause as long as this ends a code that has no suffix: nobody reads two codes faster. */
export const PAUSE_MS = 500;
const TWICE_MS = 1000;
const SUFFIXES = ['Enter', 'Tab'];
/** Keys that only go with others. */
const SILENT = ['Shift', 'CapsLock', 'Control', 'Alt', 'AltGraph', 'Meta', 'NumLock'];

/** The scans that keys make, oldest first; the last one is left out until its pause is over. */
export function scansOf(keys: readonly Key[], now_ms: number): ScanSeen[] {
  const scans: (ScanSeen & { end_ms: number })[] = [];
  let open: Key[] = [];
  const finish = (suffix: ScanSeen['suffix'], end_ms: number) => {
    const code = open.flatMap(({ key }) => (key.length === 1 ? key : [])).join('');
    const odd_keys = open.flatMap(({ key }) => (key.length > 1 ? [key] : []));
    const took_ms = open.length === 0 ? 0 : end_ms - open[0]!.at_ms;
    open = [];
    if (code === '') return;
    const before = scans.at(-1);
    const twice = before?.code === code && end_ms - took_ms - before.end_ms < TWICE_MS;
    scans.push({ code, suffix, took_ms, twice, odd_keys, end_ms });
  };
  for (const each of keys) {
    if (SILENT.includes(each.key)) continue;
    const last = open.at(-1);
    if (last !== undefined && each.at_ms - last.at_ms > PAUSE_MS) finish('none', last.at_ms);
    if (SUFFIXES.includes(each.key)) finish(each.key as 'Enter' | 'Tab', each.at_ms);
    else open.push(each);
  }
  const last = open.at(-1);
  if (last !== undefined && now_ms - last.at_ms > PAUSE_MS) finish('none', last.at_ms);
  return scans.map(({ end_ms: _, ...scan }) => scan);
}

export type Advice = 'good' | 'tab' | 'no_suffix' | 'twice' | 'odd_keys';

/** What is to be said of a scan, the most important first. */
export function adviceOf({ suffix, twice, odd_keys }: ScanSeen): Advice[] {
  const found: Advice[] = [
    ...(suffix === 'Tab' ? (['tab'] as const) : []),
    ...(suffix === 'none' ? (['no_suffix'] as const) : []),
    ...(twice ? (['twice'] as const) : []),
    ...(odd_keys.length > 0 ? (['odd_keys'] as const) : []),
  ];
  return found.length === 0 ? ['good'] : found;
}
