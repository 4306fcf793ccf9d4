/** Commands of printing: printers, documents by hand, printing, printing again, settling doubt. */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import { warehousesByCode } from '../places/port.ts';
import { placeProblem } from '../places/problems.ts';
import {
  type Asked,
  askForJobs,
  endJobs,
  type Job,
  type JobEnd,
  NO_PRINTER,
  noteTroubles,
  retryJobs,
  type Trouble,
} from './jobs.ts';
import { documentKey, type Kept, makeDocuments } from './making.ts';
import {
  againInput,
  documentInput,
  isFolderName,
  JOB_STATES,
  jobInput,
  makeInput,
  printErrorText,
  printerSchema,
  rawAddress,
  settleInput,
} from './model.ts';
import { listPrinters, lockDocuments, lockJobs, savePrinters } from './printing.sql.ts';
import { printProblem } from './problems.ts';

/** The most copies that the mark on the paper can tell. */
const MOST_COPIES = 99;

/** People of a merchant see the papers of their own orders only. */
export function allMerchants(tx: Transaction): boolean {
  return tx.scope.merchant_ids === null;
}

type PrinterInput = (typeof printerSchema)['_output'];

function refuseAddress({ driver, address }: PrinterInput): Problem | null {
  if (driver === 'raw' && rawAddress(address) === null) {
    const expected = 'host:port, pdf://host:port or zpl://host:port';
    const expected_zh = '主机:端口、pdf://主机:端口 或 zpl://主机:端口';
    const members = { driver, address, expected, expected_zh };
    return printProblem('PRINTER_ADDRESS', members, '/address');
  }
  if (driver === 'file' && !isFolderName(address)) {
    const members = { driver, address, expected: 'a folder name', expected_zh: '文件夹名称' };
    return printProblem('PRINTER_ADDRESS', members, '/address');
  }
  return null;
}

export interface SavedPrinter {
  printer_id: string;
  code: string;
  saved: 'added' | 'changed' | 'unchanged';
}

export const savePrinter = command({
  name: 'printer.save',
  path: '/v1/printers/save',
  en: 'Adds printers or changes them, by warehouse and code.',
  zh: '按仓库与编码新增或修改打印机。',
  permission: 'printer.edit',
  input: printerSchema,
  problems: ['WAREHOUSE_UNKNOWN', 'PRINTER_ADDRESS'],
  async run(tx, items) {
    const houses = await warehousesByCode(
      tx,
      items.map(({ input }) => input.warehouse),
    );
    // The last input with a code wins.
    const last = new Map<string, Item<PrinterInput> & { warehouse_id: string; key: string }>();
    const keys = items.map(({ input, actor }): string | Problem => {
      const house = houses.get(input.warehouse);
      if (house === undefined) {
        return placeProblem('WAREHOUSE_UNKNOWN', { warehouse: input.warehouse }, '/warehouse');
      }
      const refused = refuseAddress(input);
      if (refused !== null) return refused;
      const { warehouse_id } = house;
      const key = `${warehouse_id} ${input.code}`;
      last.set(key, { input, actor, warehouse_id, key });
      return key;
    });
    const before = await listPrinters(tx, {
      warehouse_ids: [...new Set([...last.values()].map((each) => each.warehouse_id))],
      only_active: false,
    });
    const reached = new Map(before.map((row) => [`${row.warehouse_id} ${row.code}`, row]));
    for (const [key, item] of last) {
      const known = reached.get(key);
      const { driver, address } = item.input;
      // How an agent's printer is reached is known to the agent alone.
      if (known?.driver === 'agent') {
        item.input = { ...item.input, driver: 'agent', address: known.address };
      } else if (driver === 'agent') {
        last.delete(key);
        const expected = 'a printer that an agent has announced';
        const members = { driver, address, expected, expected_zh: '由打印代理登记的打印机' };
        for (const [index, own] of keys.entries()) {
          if (own === key) keys[index] = printProblem('PRINTER_ADDRESS', members, '/driver');
        }
      }
    }
    const rows = [...last.values()].map(({ input, warehouse_id }) => {
      return { ...input, warehouse_id, printer_id: tx.newId() };
    });
    const proposed = new Set(rows.map((row) => row.printer_id));
    const saved = new Map<string, SavedPrinter['saved']>();
    for (const { printer_id, warehouse_id, code } of await savePrinters(tx, { rows })) {
      const added = proposed.has(printer_id);
      const key = `${warehouse_id} ${code}`;
      saved.set(key, added ? 'added' : 'changed');
      const { actor } = last.get(key)!;
      tx.event({ kind: 'printer_saved', subject_id: printer_id, body: { code, added }, actor });
    }
    const warehouse_ids = [...new Set(rows.map((row) => row.warehouse_id))];
    const after = await listPrinters(tx, { warehouse_ids, only_active: false });
    const ids = new Map(after.map((row) => [`${row.warehouse_id} ${row.code}`, row.printer_id]));
    return items.map(({ input: { code } }, index): Outcome<SavedPrinter> => {
      const key = keys[index]!;
      if (key instanceof Problem) return key;
      return { printer_id: ids.get(key)!, code, saved: saved.get(key) ?? 'unchanged' };
    });
  },
});

export const makeDocument = command({
  name: 'document.make',
  path: '/v1/documents/make',
  en: 'Makes a document of what is known now; the newest version when nothing has changed.',
  zh: '按当前数据生成单据；内容未变时返回最新版本。',
  permission: 'print.work',
  input: makeInput,
  problems: ['DOCUMENT_NOT_READY', 'DOCUMENT_DATA_INVALID', 'DOCUMENT_MADE_MEANWHILE'],
  async run(tx, items) {
    const wanted = items.map(({ input, actor }) => ({ ...input, actor }));
    const made = await makeDocuments(tx, wanted);
    return items.map(({ input: { kind, subject_id } }): Outcome<Kept> => {
      const found = made.get(documentKey(kind, subject_id));
      return found ?? printProblem('DOCUMENT_NOT_READY', { kind });
    });
  },
});

type Locked = Awaited<ReturnType<typeof lockDocuments>>[number];

/** Asks for jobs of documents that are locked; `copyOf` says which copy, or why none. */
async function askForDocuments<I extends { document_id: string; station?: string | undefined }>(
  tx: Transaction,
  items: readonly Item<I>[],
  copyOf: (item: Item<I>, document: Locked) => Pick<Asked, 'copy_no' | 'reason'> | Problem,
): Promise<Outcome<Job>[]> {
  const document_ids = [...new Set(items.map(({ input }) => input.document_id))];
  const locked = await lockDocuments(tx, { document_ids, all_merchants: allMerchants(tx) });
  const documents = new Map(locked.map((row) => [row.document_id, row]));
  const asked: Asked[] = [];
  const places = items.map((item): number | Problem => {
    const document = documents.get(item.input.document_id);
    if (document === undefined) return printProblem('DOCUMENT_UNKNOWN');
    const copy = copyOf(item, document);
    if (copy instanceof Problem) return copy;
    document.last_copy = copy.copy_no;
    document.last_state = 'queued';
    const { station = '' } = item.input;
    return asked.push({ ...document, ...copy, station, actor: item.actor }) - 1;
  });
  const jobs = await askForJobs(tx, asked);
  return places.map((place) => (place instanceof Problem ? place : jobs[place]!));
}

export const printOriginal = command({
  name: 'document.print',
  path: '/v1/documents/print',
  en: 'Prints a document that was not sent to a printer yet.',
  zh: '打印尚未发送过的单据。',
  permission: 'print.work',
  input: documentInput,
  problems: ['DOCUMENT_UNKNOWN', 'PRINTED_ALREADY'],
  run: (tx, items) =>
    askForDocuments(tx, items, (_item, document) => {
      const state = document.last_state ?? 'queued';
      if (document.last_copy !== null)
        return printProblem('PRINTED_ALREADY', inWords('state', state));
      return { copy_no: 1, reason: null };
    }),
});

export const printAgain = command({
  name: 'print.again',
  path: '/v1/print/again',
  en: 'Prints one more copy of a document, with a reason; the paper is marked as a copy.',
  zh: '补打单据并填写原因；纸面标明补打。',
  permission: 'print.again',
  input: againInput,
  problems: ['DOCUMENT_UNKNOWN', 'PRINT_COPIES', 'SIGN_IN_REQUIRED'],
  run: (tx, items) =>
    askForDocuments(tx, items, ({ input, actor }, document) => {
      // A copy has somebody who answers for it.
      if (actor.id === null) return kernelProblem('SIGN_IN_REQUIRED');
      const copies = document.last_copy ?? 0;
      if (copies >= MOST_COPIES) return printProblem('PRINT_COPIES', { copies });
      return { copy_no: copies + 1, reason: input.reason };
    }),
});

/** The members of a problem that name a state: its code, and its words. */
function inWords(name: string, state: string): Record<string, string> {
  const { en, zh } = printErrorText(state) ?? JOB_STATES[state as keyof typeof JOB_STATES];
  return { [name]: state, [`${name}_en`]: en, [`${name}_zh`]: zh };
}

function refusedState(state: string, needed: 'failed' | 'unknown'): Problem {
  return printProblem('PRINT_JOB_STATE', {
    ...inWords('state', state),
    ...inWords('needed', needed),
  });
}

/** Locks the jobs of a batch, by id. */
async function lockAll(tx: Transaction, items: readonly Item<{ job_id: string }>[]) {
  const job_ids = [...new Set(items.map(({ input }) => input.job_id))];
  const rows = await lockJobs(tx, { job_ids, all_merchants: allMerchants(tx) });
  return new Map(rows.map((row) => [row.job_id, row]));
}

export const retryPrint = command({
  name: 'print.retry',
  path: '/v1/print/retry',
  en: 'Tries a job again that surely was not printed.',
  zh: '重试确定未打印的任务。',
  permission: 'print.work',
  input: jobInput,
  problems: ['PRINT_JOB_UNKNOWN', 'PRINT_JOB_STATE', 'DOCUMENT_REPLACED'],
  async run(tx, items) {
    const jobs = await lockAll(tx, items);
    const failed = [...jobs.values()].filter((job) => job.state === 'failed' && !job.replaced);
    const queued = await retryJobs(tx, failed);
    return items.map(({ input: { job_id } }): Outcome<{ job_id: string; state: string }> => {
      const job = jobs.get(job_id);
      if (job === undefined) return printProblem('PRINT_JOB_UNKNOWN');
      if (queued.has(job_id)) return { job_id, state: 'queued' };
      if (job.replaced && job.state === 'failed') return printProblem('DOCUMENT_REPLACED');
      const state = job.state === 'failed' ? NO_PRINTER : job.state;
      return refusedState(state, 'failed');
    });
  },
});

const NOT_OUT = 'did not come out of the printer';

export const settlePrint = command({
  name: 'print.settle',
  path: '/v1/print/settle',
  en: 'Says whether a job of unknown outcome came out of the printer; prints it if it did not.',
  zh: '确认结果未知的打印任务是否已出纸；未出纸的可立即重打。',
  permission: 'print.settle',
  input: settleInput,
  problems: ['PRINT_JOB_UNKNOWN', 'PRINT_JOB_STATE'],
  async run(tx, items) {
    const jobs = await lockAll(tx, items);
    const ends: JobEnd[] = [];
    const troubles: Trouble[] = [];
    const again: string[] = [];
    const settled = items.map(({ input, actor }): Problem | null => {
      const job = jobs.get(input.job_id);
      if (job === undefined) return printProblem('PRINT_JOB_UNKNOWN');
      if (job.state !== 'unknown') return refusedState(job.state, 'unknown');
      const { job_id, printer_id } = job;
      const state = input.printed ? 'confirmed' : 'failed';
      job.state = state;
      ends.push({ job_id, state, error: input.printed ? null : NOT_OUT, actor });
      if (input.printed) return null;
      if (printer_id !== null) troubles.push({ job_id, printer_id, error: NOT_OUT });
      if (input.again && !job.replaced) again.push(job_id);
      return null;
    });
    await endJobs(tx, ends);
    await noteTroubles(tx, troubles);
    const queued = await retryJobs(
      tx,
      again.map((job_id) => jobs.get(job_id)!),
    );
    return items.map(({ input: { job_id } }, index): Outcome<{ job_id: string; state: string }> => {
      const state = queued.has(job_id) ? 'queued' : (jobs.get(job_id)?.state ?? '');
      return settled[index] ?? { job_id, state };
    });
  },
});
