/** What goes on at a packing bench: the shipment in hand, what was scanned, the last verdict. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiProblem, get, post } from '../../../web/kit/api.ts';
import { useProblemOf } from '../../../web/kit/problems.tsx';
import type { Answer, ProblemBody, Wire } from '../../../web/kit/wire.ts';
import type { ClosedParcel, OpenedParcel, ScanResult } from '../commands.ts';
import type { benchShipment } from '../queries.ts';
import { usePackTexts } from './texts.ts';

export type Opened = Wire<OpenedParcel>;

export interface Verdict {
  tone: 'good' | 'bad' | '';
  text: string;
  problem?: ProblemBody;
}

/** Two tones that differ in pitch and rhythm, for ears that are not looking. */
function sound(kind: 'good' | 'bad'): void {
  const context = new AudioContext();
  const beats =
    kind === 'good'
      ? [[880, 0]]
      : [
          [220, 0],
          [220, 0.16],
        ];
  for (const [hertz = 440, after = 0] of beats) {
    const tone = context.createOscillator();
    tone.frequency.value = hertz;
    tone.connect(context.destination);
    tone.start(context.currentTime + after);
    tone.stop(context.currentTime + after + 0.1);
  }
  setTimeout(() => void context.close(), 600);
}

export const piecesLeft = (parcel: Opened) =>
  parcel.lines.reduce((sum, line) => sum + line.qty - line.qty_scanned, 0);

/** Counts a scan into the lines, first line first, as the server does. */
function counted(parcel: Opened, { sku_code, qty }: ScanResult): Opened {
  let left = qty;
  const lines = parcel.lines.map((line) => {
    if (line.sku_code !== sku_code || left === 0) return line;
    const part = Math.min(left, line.qty - line.qty_scanned);
    left -= part;
    return { ...line, qty_scanned: line.qty_scanned + part };
  });
  return { ...parcel, lines };
}

function closedText(t: ReturnType<typeof usePackTexts>, closed: ClosedParcel): string {
  const { parcel_no: no, weight_g: weight, shipment_packed } = closed;
  const next = t(shipment_packed ? 'next_shipment' : 'more_parcels');
  return `${t('closed', { no, weight })}. ${next}`;
}

/** Scans are worked off one after the other, so that a fast scanner never overtakes itself. */
export function useBench() {
  const t = usePackTexts();
  const queries = useQueryClient();
  const problemOf = useProblemOf();
  const [parcel, setParcel] = useState<Opened | null>(null);
  const [verdict, setVerdict] = useState<Verdict>({ tone: '', text: '' });
  const at = useRef<Opened | null>(null);
  const line = useRef<Promise<void>>(Promise.resolve());
  const show = (next: Opened | null) => {
    at.current = next;
    setParcel(next);
  };
  const say = (tone: 'good' | 'bad', text: string, problem?: ProblemBody) => {
    setVerdict({ tone, text, ...(problem === undefined ? {} : { problem }) });
    sound(tone);
  };
  const queue = (work: () => Promise<void>) => {
    line.current = line.current.then(work).catch((error: unknown) => {
      const problem = problemOf(error);
      say('bad', problem.title, problem);
    });
    return line.current;
  };
  const open = async (shipment_id: string) => {
    show(await post<Opened>('/v1/parcels/open', { shipment_id }));
    say('good', t('opened'));
  };
  const scanGoods = async (parcel_id: string, barcode: string, qty = 1) => {
    const done = await post<ScanResult>('/v1/parcels/scan', { parcel_id, barcode, qty });
    show(counted(at.current!, done));
    const { sku_code: sku, scanned, picked, left } = done;
    const text = left === 0 ? t('all_scanned') : t('scan_ok', { sku, scanned, picked, left });
    say('good', text);
  };
  const scan = (code: string) =>
    queue(async () => {
      if (at.current !== null) return scanGoods(at.current.parcel_id, code);
      const path = '/v1/packing/shipment';
      const found = await get<Answer<typeof benchShipment>>(path, { code });
      return open(found.shipment_id);
    });
  const enterAll = () =>
    queue(async () => {
      for (const each of at.current?.lines ?? []) {
        const qty = each.qty - each.qty_scanned;
        if (qty > 0) await scanGoods(at.current!.parcel_id, each.sku_code, qty);
      }
    });
  const close = async (carton: string, weight_g: number, weight_confirmed: boolean) => {
    const now = at.current;
    if (now === null) return null;
    const input = { parcel_id: now.parcel_id, carton, weight_g, weight_confirmed };
    try {
      const closed = await post<ClosedParcel>('/v1/parcels/close', input);
      show(null);
      if (!closed.shipment_packed) await open(now.shipment_id);
      say('good', closedText(t, closed));
      void queries.invalidateQueries();
      return null;
    } catch (error) {
      const problem = problemOf(error);
      say('bad', problem.title, problem);
      return error instanceof ApiProblem ? error.body : problem;
    }
  };
  const begin = (shipment_id: string) => queue(() => open(shipment_id));
  const leave = () => show(null);
  return { parcel, verdict, scan, begin, leave, enterAll, close };
}

export type Bench = ReturnType<typeof useBench>;
