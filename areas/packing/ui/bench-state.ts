/** What goes on at a packing bench: the shipment in hand, what was scanned, the last verdict. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { get, post } from '../../../web/kit/api.ts';
import { useScanDesk } from '../../../web/kit/scan-desk.tsx';
import type { Answer, Wire } from '../../../web/kit/wire.ts';
import type { ClosedParcel, OpenedParcel, ScanResult } from '../commands.ts';
import type { FitReason } from '../model.ts';
import type { benchQueue, benchShipment } from '../queries.ts';
import { type BenchActs, commandOf } from './bench-commands.ts';
import { useCartonTexts } from './carton-texts.ts';
import { usePackTexts } from './texts.ts';
import { takeLoad } from './use-scale.ts';

export type Opened = Wire<OpenedParcel>;
/** The shipment at the bench: its numbers and what was written to the order. */
export type Job = Pick<
  Answer<typeof benchQueue>['rows'][number],
  'shipment_id' | 'shipment_no' | 'order_no' | 'buyer_remark' | 'seller_remark'
>;

/** What is said against a carton; see reportFitSchema. */
export interface ReportInput {
  parcel_id: string;
  carton?: string;
  reason: FitReason;
  note: string;
  measured?: {
    sku: string;
    length_mm: number;
    width_mm: number;
    height_mm: number;
    weight_g?: number;
  };
}

interface InHand {
  job: Job;
  parcel: Opened;
}

/** What the packer says of a weight that is off. */
export interface WeightWord {
  weight_confirmed: boolean;
  weight_reason: string;
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

function scannedText(t: ReturnType<typeof usePackTexts>, done: ScanResult): string {
  const { sku_code: sku, scanned, picked, left } = done;
  return t('scan_ok', { sku, scanned, picked, left });
}

function closedText(t: ReturnType<typeof usePackTexts>, closed: ClosedParcel): string {
  const { parcel_no: no, weight_g: weight, shipment_packed } = closed;
  const next = t(shipment_packed ? 'next_shipment' : 'more_parcels');
  return `${t('closed', { no, weight })} ${next}`;
}

/** The shipment in hand: as it is shown, and as the next scan finds it. */
function useInHand() {
  const [at, setAt] = useState<InHand | null>(null);
  const now = useRef<InHand | null>(null);
  const show = (next: InHand | null) => {
    now.current = next;
    setAt(next);
  };
  return { at, now, show };
}

/** What scanned commands do; each part of the bench puts in what it can. */
function useCommands(say: (tone: 'warn', text: string) => void) {
  const t = usePackTexts();
  const acts = useRef<BenchActs>({});
  /** What a scan asks for, or null when it is no command. */
  const command = (code: string): (() => unknown) | null => {
    const name = commandOf(code);
    if (name === null) return null;
    return acts.current[name] ?? (() => say('warn', t('command_not_now')));
  };
  return { acts, command };
}

/** See the head of this file. */
export function useBench() {
  const t = usePackTexts();
  const c = useCartonTexts();
  const queries = useQueryClient();
  const desk = useScanDesk();
  const { at, now, show } = useInHand();
  const { acts, command } = useCommands(desk.say);
  const [closed_last, setClosed] = useState<ClosedParcel | null>(null);
  const open = async (job: Job) => {
    const parcel = await post<Opened>('/v1/parcels/open', { shipment_id: job.shipment_id });
    show({ job, parcel });
    desk.say('good', t(parcel.resumed ? 'resumed' : 'opened', { no: job.shipment_no }));
  };
  const scanGoods = async ({ job, parcel }: InHand, barcode: string, qty = 1) => {
    const input = { parcel_id: parcel.parcel_id, barcode, qty };
    const done = await post<ScanResult>('/v1/parcels/scan', input);
    show({ job, parcel: counted(parcel, done) });
    if (done.left === 0) desk.say('done', t('all_scanned'));
    else desk.say('good', scannedText(t, done));
  };
  const scan = (code: string) =>
    desk.queue(async () => {
      const run = command(code);
      if (run !== null) return void (await run());
      if (now.current !== null) return scanGoods(now.current, code);
      return open(await get<Answer<typeof benchShipment>>('/v1/packing/shipment', { code }));
    });
  const enterAll = () =>
    desk.queue(async () => {
      for (const { sku_code, qty, qty_scanned } of now.current?.parcel.lines ?? []) {
        if (qty > qty_scanned) await scanGoods(now.current!, sku_code, qty - qty_scanned);
      }
    });
  /** Returns the problem that kept the parcel open, or null. */
  const close = async (carton: string, weight_g: number, word: WeightWord) => {
    if (now.current === null) return null;
    const { job, parcel } = now.current;
    const input = { parcel_id: parcel.parcel_id, carton, weight_g, ...word };
    try {
      const closed = await post<ClosedParcel>('/v1/parcels/close', input);
      takeLoad();
      setClosed(closed);
      show(null);
      if (!closed.shipment_packed) await open(job);
      desk.say('done', closedText(t, closed));
      void queries.invalidateQueries();
      return null;
    } catch (error) {
      return desk.refuse(error);
    }
  };
  /** Says why a carton does not do. Returns the code of the next one. @throws ApiProblem. */
  const reportFit = async (input: ReportInput): Promise<string | null> => {
    const next = await post<Opened>('/v1/parcels/report-fit', input);
    if (now.current === null) return null;
    show({ job: now.current.job, parcel: next });
    const { carton } = next;
    desk.say('good', carton === null ? c('no_next') : c('next_is', { carton }));
    return carton;
  };
  const leave = () => {
    show(null);
    desk.hush();
    void queries.invalidateQueries({ queryKey: ['packing-queue'] });
  };
  const { verdict, say, refuse } = desk;
  const begin = (job: Job) => desk.queue(() => open(job));
  const doing = { scan, begin, leave, enterAll, close, reportFit };
  return { at, closed_last, verdict, acts, say, refuse, ...doing };
}

export type Bench = ReturnType<typeof useBench>;
