/**
 * Print batches: shipments put in one order, their papers made with the place of each and asked
 * for in that order. What is on paper already is not printed again.
 */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { nextNumbers } from '../../kernel/number.ts';
import { Problem } from '../../kernel/problem.ts';
import { warehousesByCode } from '../places/port.ts';
import { placeProblem } from '../places/problems.ts';
import { allMerchants } from './commands.ts';
import { type Asked, askForJobs, takeBackJobs } from './jobs.ts';
import { documentKey, makeDocuments, type Wanted } from './making.ts';
import { batchInput, batchStopInput, type OrderBy } from './model.ts';
import {
  insertBatches,
  insertBatchShipments,
  lockBatches,
  lockDocuments,
  markStopped,
  shipmentsToBatch,
  subjectsOfBatches,
} from './printing.sql.ts';
import { printProblem } from './problems.ts';

type BatchInput = (typeof batchInput)['_output'];
type Candidate = Awaited<ReturnType<typeof shipmentsToBatch>>[number];

const MOST_SHIPMENTS = 1000;
/** Prefix of the numbers of batches. */
const NUMBERS = 'PB';

type Key = (row: Candidate) => readonly (string | number)[];

/** What comes last when it is not known. */
const LAST = Number.MAX_SAFE_INTEGER;

const KEYS: Record<OrderBy, Key> = {
  wave: (row) => [row.wave_no ?? '~', row.sequence ?? LAST],
  sku: (row) => [row.articles],
  shelf: (row) => [row.walk_order ?? LAST, row.shelf ?? '~'],
  sold_most: (row) => [-row.sold, row.articles],
  order_time: () => [],
};

/** Puts shipments in order; what is equal goes by the time of the order. */
export function inOrder(rows: readonly Candidate[], by: OrderBy): Candidate[] {
  const keys = new Map(
    rows.map((row) => [row, [...KEYS[by](row), row.placed_at.getTime(), row.shipment_id]]),
  );
  return [...rows].sort((a, b) => {
    const [left, right] = [keys.get(a)!, keys.get(b)!];
    const at = left.findIndex((value, index) => value !== right[index]);
    return at < 0 ? 0 : left[at]! < right[at]! ? -1 : 1;
  });
}

export interface MadeBatch {
  batch_id: string;
  batch_no: string;
  shipments: number;
  /** Sheets that were asked for now. */
  sheets: number;
  /** Papers that a printer has had before: only a person prints them again. */
  printed_before: number;
}

interface Batch {
  batch_id: string;
  batch_no: string;
  warehouse_id: string;
  item: Item<BatchInput>;
  rows: Candidate[];
}

export const makeBatch = command({
  name: 'print_batch.make',
  path: '/v1/print/batches/make',
  en: 'Prints the papers of waves, orders or shipments in a chosen order, with places on them.',
  zh: '按所选顺序批量打印波次、订单或发货单的单据，并标注序号。',
  permission: 'print.work',
  input: batchInput,
  problems: ['WAREHOUSE_UNKNOWN', 'BATCH_EMPTY', 'BATCH_TOO_LARGE'],
  max_batch: 20,
  async run(tx, items) {
    const houses = await warehousesByCode(
      tx,
      items.map(({ input }) => input.warehouse),
    );
    const chosen: (Omit<Batch, 'batch_no'> | Problem)[] = [];
    for (const item of items) {
      const { warehouse, order_by, wave_ids, order_ids, shipment_ids } = item.input;
      const house = houses.get(warehouse);
      if (house === undefined) {
        chosen.push(placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse'));
        continue;
      }
      const { warehouse_id } = house;
      const named = { warehouse_id, wave_ids, order_ids, shipment_ids };
      const rows = inOrder(await shipmentsToBatch(tx, named), order_by);
      const count = rows.length;
      if (count === 0) chosen.push(printProblem('BATCH_EMPTY'));
      else if (count > MOST_SHIPMENTS) {
        chosen.push(printProblem('BATCH_TOO_LARGE', { count, most: MOST_SHIPMENTS }));
      } else chosen.push({ batch_id: tx.newId(), warehouse_id, item, rows });
    }
    const good = chosen.flatMap((each) => (each instanceof Problem ? [] : [each]));
    const numbers = await nextNumbers(tx, NUMBERS, good.length);
    const batches = good.map((each, index) => ({ ...each, batch_no: numbers[index]! }));
    await keepBatches(tx, batches);
    const made = await printBatches(tx, batches);
    return chosen.map((each): Outcome<MadeBatch> => {
      return each instanceof Problem ? each : made.get(each.batch_id)!;
    });
  },
});

async function keepBatches(tx: Transaction, batches: readonly Batch[]): Promise<void> {
  if (batches.length === 0) return;
  await insertBatches(tx, {
    rows: batches.map(({ batch_id, batch_no, warehouse_id, item, rows }) => {
      const { station, kinds, order_by } = item.input;
      const shipments = rows.length;
      const body = { batch_no, shipments, order_by, documents: kinds, station };
      tx.event({ kind: 'print_batch_made', subject_id: batch_id, body, actor: item.actor });
      const made_by = item.actor.id;
      const own = { batch_id, batch_no, warehouse_id, station, order_by, shipments, made_by };
      return { ...own, kinds: [...new Set(kinds)] };
    }),
  });
  await insertBatchShipments(tx, {
    rows: batches.flatMap(({ batch_id, rows }) =>
      rows.map(({ shipment_id, merchant_id }, index) => {
        return { batch_id, sequence: index + 1, shipment_id, merchant_id };
      }),
    ),
  });
}

/** Makes the papers that can be made now and asks for those that no printer has had. */
async function printBatches(
  tx: Transaction,
  batches: readonly Batch[],
): Promise<Map<string, MadeBatch>> {
  const byId = new Map(batches.map((each) => [each.batch_id, each]));
  const subjects = await subjectsOfBatches(tx, { batch_ids: [...byId.keys()].sort() });
  const wanted = subjects.flatMap(({ batch_id, kind, subject_id }) => {
    const { item } = byId.get(batch_id)!;
    const { actor } = item;
    const kinds = item.input.kinds.filter((each) => (each === 'pick_list') === (kind === each));
    return kinds.map(
      (each) =>
        ({ batch_id, kind: each, subject_id, actor }) satisfies Wanted & {
          batch_id: string;
        },
    );
  });
  const made = await makeDocuments(tx, wanted);
  const papers = wanted.flatMap((each) => {
    const kept = made.get(documentKey(each.kind, each.subject_id));
    return kept === undefined || kept instanceof Problem ? [] : [{ ...each, kept }];
  });
  const document_ids = [...new Set(papers.map((each) => each.kept.document_id))].sort();
  const locked = await lockDocuments(tx, { document_ids, all_merchants: true });
  const had = new Set(locked.filter((row) => row.last_copy !== null).map((row) => row.document_id));
  const asked = papers.flatMap(({ batch_id, kept, actor }): Asked[] => {
    if (had.has(kept.document_id)) return [];
    // The same paper in two batches of one call is printed with the first.
    had.add(kept.document_id);
    const { station } = byId.get(batch_id)!.item.input;
    return [{ ...kept, batch_id, station, copy_no: 1, reason: null, actor }];
  });
  await askForJobs(tx, asked);
  return new Map(
    batches.map(({ batch_id, batch_no, rows }) => {
      const own = (list: readonly { batch_id?: string | null }[]) =>
        list.filter((each) => each.batch_id === batch_id).length;
      const sheets = own(asked);
      const printed_before = own(papers) - sheets;
      return [batch_id, { batch_id, batch_no, shipments: rows.length, sheets, printed_before }];
    }),
  );
}

export interface StoppedBatch {
  batch_id: string;
  /** Sheets that were taken back; those that a printer has begun are not. */
  taken_back: number;
}

export const stopBatch = command({
  name: 'print_batch.stop',
  path: '/v1/print/batches/stop',
  en: 'Stops a batch: sheets that no printer has begun are taken back.',
  zh: '停止批次：撤回打印机尚未开始的单据。',
  permission: 'print.work',
  input: batchStopInput,
  problems: ['PRINT_BATCH_UNKNOWN'],
  max_batch: 20,
  async run(tx, items) {
    const batch_ids = [...new Set(items.map(({ input }) => input.batch_id))];
    const batches = await lockBatches(tx, { batch_ids });
    const open = batches.filter((each) => each.stopped_at === null);
    await markStopped(tx, { batch_ids: open.map((each) => each.batch_id) });
    const taken = new Map<string, number>();
    for (const { batch_id } of batches) {
      const { actor } = items.find(({ input }) => input.batch_id === batch_id)!;
      if (!allMerchants(tx)) continue;
      taken.set(
        batch_id,
        await takeBackJobs(tx, { batch_ids: [batch_id] }, 'batch stopped', actor),
      );
      const body = { taken_back: taken.get(batch_id) };
      tx.event({ kind: 'print_batch_stopped', subject_id: batch_id, body, actor });
    }
    return items.map(({ input: { batch_id } }): Outcome<StoppedBatch> => {
      const taken_back = taken.get(batch_id);
      if (taken_back === undefined) return printProblem('PRINT_BATCH_UNKNOWN');
      return { batch_id, taken_back };
    });
  },
});
