/**
 * Goods from one warehouse to another: asked for, sent out of bins, received with differences. From
 * sending to receiving they lie in transit: nobody's stock, and never lost sight of.
 */
import { z } from 'zod';
import { command, type Item, type Outcome, query } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { pageInput, pageOf } from '../../kernel/page.ts';
import { combine, kernelProblem, Problem } from '../../kernel/problem.ts';
import type { ResolvedSku } from '../catalog/port.ts';
import { addStandardPlaces, placeProblem, warehousesByCode } from '../places/port.ts';
import { stockedArticles } from './articles.ts';
import {
  TRANSFER_STATES,
  type TransferRequest,
  type TransferState,
  transferCancelSchema,
  transferReceiveSchema,
  transferRequestSchema,
  transferSendSchema,
} from './model.ts';
import { stockProblem } from './problems.ts';
import * as sql from './transfers.sql.ts';
import { inState, lockTransfers } from './transfers-lock.ts';
import { receiveAll } from './transfers-receive.ts';
import { sendAll } from './transfers-send.ts';

export interface Requested {
  transfer_id: string;
  transfer_no: string;
  /** False when it was asked for under this reference before; nothing was added then. */
  applied: boolean;
}

export const requestTransfer = command({
  name: 'transfer.request',
  path: '/v1/stock/transfers/request',
  en: 'Ask for goods of another warehouse; the same reference again adds nothing',
  zh: '申请调拨；相同单号重复提交不会重复申请',
  permission: 'stock.transfer',
  input: transferRequestSchema,
  problems: [
    'WAREHOUSE_UNKNOWN',
    'MERCHANT_UNKNOWN',
    'SKU_UNKNOWN',
    'SKU_NOT_STOCKED',
    'TRANSFER_SAME',
    'TRANSFER_REPEATED',
  ],
  run: requestAll,
});

/** A new transfer; `at`: its lines among all those named. */
interface Made {
  transfer_id: string;
  transfer_no: string;
  from_warehouse_id: string;
  to_warehouse_id: string;
  reference: string | null;
  note: string;
  requested_by: string | null;
  at: number[];
}

async function requestAll(
  tx: Transaction,
  items: readonly Item<TransferRequest>[],
): Promise<Outcome<Requested>[]> {
  const houses = await warehousesByCode(tx, [
    ...new Set(items.flatMap(({ input }) => [input.from, input.to])),
  ]);
  const named = items.flatMap(({ input }, index) =>
    input.lines.map(({ sku, qty }, at) => ({ index, qty, ...sku, pointer: `/lines/${at}/sku` })),
  );
  const found = await stockedArticles(tx, named);
  const articles = Map.groupBy(named.keys(), (at) => named[at]!.index);
  const references = items.flatMap(({ input }) => input.reference ?? []);
  const before = references.length === 0 ? [] : await sql.transfersByReference(tx, { references });
  const known = new Map(before.map(({ reference, ...row }) => [reference, row]));
  const numbers = await nextNumbers(tx, 'TR', items.length);
  const made: Made[] = [];
  const outcomes = items.map(({ input, actor }, index): Outcome<Requested> => {
    const pair = pairOf(input, houses);
    if (pair instanceof Problem) return pair;
    const at = [...articles.get(index)!];
    const wrong = at.flatMap((each) => (found[each] instanceof Problem ? [found[each]] : []));
    if (wrong.length > 0) return combine(wrong);
    const { reference = null, note } = input;
    const same = reference === null ? undefined : known.get(reference);
    if (same !== undefined) return { ...same, applied: false };
    const head = { transfer_id: tx.newId(), transfer_no: numbers[index]! };
    if (reference !== null) known.set(reference, head);
    made.push({ ...head, ...pair, reference, note, requested_by: actor.id, at });
    const body = { ...head, ...pair };
    tx.event({ kind: 'transfer_requested', subject_id: head.transfer_id, body, actor });
    return { ...head, applied: true };
  });
  if (made.length === 0) return outcomes;
  const touched = made.flatMap((row) => [row.from_warehouse_id, row.to_warehouse_id]);
  addStandardPlaces(tx, [...new Set(touched)].sort());
  void sql.insertTransfers(tx, { rows: made });
  const lines = made.flatMap(({ transfer_id, at }) =>
    at.map((each, place) => {
      const { sku_id, merchant_id } = found[each] as ResolvedSku;
      const line = { transfer_id, line: place + 1, sku_id, merchant_id, lot: '' };
      return { ...line, qty_wanted: named[each]!.qty, qty_sent: 0 };
    }),
  );
  void sql.insertTransferLines(tx, { rows: lines });
  return outcomes;
}

/** The two warehouses of a request. */
function pairOf(input: TransferRequest, houses: Awaited<ReturnType<typeof warehousesByCode>>) {
  const [from, to] = [houses.get(input.from), houses.get(input.to)];
  if (from === undefined) {
    return placeProblem('WAREHOUSE_UNKNOWN', { warehouse: input.from }, '/from');
  }
  if (to === undefined) return placeProblem('WAREHOUSE_UNKNOWN', { warehouse: input.to }, '/to');
  if (from === to) return stockProblem('TRANSFER_SAME', { warehouse: from.code }, '/to');
  return { from_warehouse_id: from.warehouse_id, to_warehouse_id: to.warehouse_id };
}

const ENDED = ['NOT_FOUND', 'TRANSFER_STATE', 'TRANSFER_LINE_UNKNOWN', 'TRANSFER_NOTHING'] as const;

export const sendTransfer = command({
  name: 'transfer.send',
  path: '/v1/stock/transfers/send',
  en: 'Send what a transfer asks for out of bins; promised and claimed pieces stay',
  zh: '调拨发出：从库位取出商品；预占和拣货占用的件数不可调出',
  permission: 'stock.transfer',
  input: transferSendSchema,
  problems: [...ENDED, 'LOCATION_UNKNOWN', 'LOCATION_UNFIT', 'TRANSFER_SHORT', 'TRANSFER_TOO_MANY'],
  run: sendAll,
});

export const receiveTransfer = command({
  name: 'transfer.receive',
  path: '/v1/stock/transfers/receive',
  en: 'Receive goods of a transfer: whole, damaged, or known not to come',
  zh: '调拨收货：完好、破损，或确认不再到货',
  permission: 'stock.transfer',
  input: transferReceiveSchema,
  problems: [...ENDED, 'TRANSFER_RECEIPT'],
  run: receiveAll,
});

export const cancelTransfer = command({
  name: 'transfer.cancel',
  path: '/v1/stock/transfers/cancel',
  en: 'Cancel a transfer before it is sent',
  zh: '发出前取消调拨',
  permission: 'stock.transfer',
  input: transferCancelSchema,
  problems: ['NOT_FOUND', 'TRANSFER_STATE'],
  async run(tx, items) {
    const locked = await lockTransfers(tx, items);
    const ended: { transfer_id: string; actor_id: string | null; reason: string }[] = [];
    const outcomes = items.map(({ input, actor }): Outcome<{ transfer_id: string }> => {
      const { transfer_id, reason } = input;
      const found = inState(locked.get(transfer_id), 'requested');
      if (found instanceof Problem) return found;
      found.state = 'cancelled';
      ended.push({ transfer_id, actor_id: actor.id, reason });
      const body = { transfer_no: found.transfer_no, reason };
      tx.event({ kind: 'transfer_cancelled', subject_id: transfer_id, body, actor });
      return { transfer_id };
    });
    if (ended.length > 0) void sql.cancelTransfers(tx, { rows: ended });
    return outcomes;
  },
});

const states = Object.keys(TRANSFER_STATES) as [TransferState, ...TransferState[]];
const ALL = { transfer_id: null, states: null, warehouse_id: null, after: null };

export const transferList = query({
  name: 'transfer.list',
  path: '/v1/stock/transfers',
  en: 'List transfers of the warehouses that one may see, newest first',
  zh: '调拨单列表，最新在前',
  permission: 'stock.read',
  input: z.strictObject({
    ...pageInput,
    state: z.enum([...states, 'open']).optional(),
    warehouse_id: z.uuid().optional(),
  }),
  problems: [],
  async run(tx, { state, warehouse_id = null, after = null, limit }) {
    const wanted = state === 'open' ? ['requested', 'sent'] : state && [state];
    const of = { ...ALL, states: wanted ?? null, warehouse_id, after };
    const rows = await sql.transferList(tx, { ...of, count: limit + 1 });
    return pageOf(rows, limit, (row) => row.transfer_id);
  },
});

export const transferGet = query({
  name: 'transfer.get',
  path: '/v1/stock/transfers/:transfer_id',
  en: 'A transfer with its lines; before it is sent, with the bins where its goods lie free',
  zh: '调拨单明细；发出前含可取货的库位',
  permission: 'stock.read',
  input: z.strictObject({ transfer_id: z.uuid() }),
  problems: ['NOT_FOUND'],
  async run(tx, { transfer_id }) {
    const [[head], [locked], lines, bins] = await Promise.all([
      sql.transferList(tx, { ...ALL, transfer_id, count: 1 }),
      sql.transferReceipts(tx, { transfer_id }),
      sql.transferLines(tx, { transfer_ids: [transfer_id] }),
      sql.binsToSend(tx, { transfer_id }),
    ]);
    if (head === undefined) throw kernelProblem('NOT_FOUND', { what: 'transfer' });
    return { ...head, ...locked!, lines, bins };
  },
});
