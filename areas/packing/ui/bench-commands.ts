/** What a bench is told by scanning a sheet of codes, so that hands stay on the scanner. */
import { type RefObject, useEffect } from 'react';

export const BENCH_COMMANDS = {
  CLOSE: { en: 'Close the parcel', zh: '封箱' },
  'NEXT-BOX': {
    en: 'This box is full: close it, the rest goes into the next',
    zh: '本箱已满，先封箱，其余另装',
  },
  'WEIGHT-OK': { en: 'The weight is right as it is', zh: '重量确认无误' },
  'DID-NOT-FIT': { en: 'It does not fit: another carton', zh: '装不下，换一个包材' },
  'BOX-1': { en: 'First carton offered', zh: '选用第 1 个包材' },
  'BOX-2': { en: 'Second carton offered', zh: '选用第 2 个包材' },
  'BOX-3': { en: 'Third carton offered', zh: '选用第 3 个包材' },
  'BOX-4': { en: 'Fourth carton offered', zh: '选用第 4 个包材' },
  PHOTO: { en: 'Take a photo', zh: '拍照' },
  REPRINT: { en: 'Print the label again', zh: '补打面单' },
  'PUT-ASIDE': { en: 'Put the shipment aside', zh: '暂停打包' },
} as const;

export type BenchCommand = keyof typeof BENCH_COMMANDS;

const MARK = 'FH-';

/** What stands in the code. */
export const codeOf = (command: BenchCommand) => `${MARK}${command}`;

/** The command that a scan is, or null when it is something else. */
export function commandOf(scan: string): BenchCommand | null {
  const upper = scan.trim().toUpperCase();
  const name = upper.startsWith(MARK) ? upper.slice(MARK.length) : '';
  return Object.hasOwn(BENCH_COMMANDS, name) ? (name as BenchCommand) : null;
}

/** What the bench does at each command now; what is absent is not possible now. */
export type BenchActs = Partial<Record<BenchCommand, () => unknown>>;

/** Puts in what a part of the bench does at commands, while it is shown. */
export function useBenchActs(acts: RefObject<BenchActs>, own: BenchActs): void {
  useEffect(() => {
    Object.assign(acts.current, own);
  });
  const names = Object.keys(own).join(' ');
  useEffect(() => {
    const { current } = acts;
    return () => {
      for (const name of names.split(' ')) delete current[name as BenchCommand];
    };
  }, [acts, names]);
}
