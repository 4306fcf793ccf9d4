/** Commands around printers: routes, templates, paper put in, test pages. */
import { command, type Item, type Outcome } from '../../kernel/command.ts';
import type { Transaction } from '../../kernel/db.ts';
import { Problem } from '../../kernel/problem.ts';
import { warehousesByCode } from '../places/port.ts';
import { placeProblem } from '../places/problems.ts';
import { askForJobs, type Job } from './jobs.ts';
import {
  FIELDS,
  loadInput,
  PAPERS,
  type Paper,
  printerIdInput,
  routeInput,
  type Template,
  templateSchema,
} from './model.ts';
import { companyOf } from './papers.ts';
import {
  deleteRoutes,
  insertDocuments,
  insertRoutes,
  latestDocuments,
  listPrinters,
  loadPrinters,
  saveTemplates,
} from './printing.sql.ts';
import { printProblem } from './problems.ts';
import { type Printer, paperFor, templatesKept } from './routing.ts';

/** The last input of each key, with its place. */
function lastOf<I>(items: readonly Item<I>[], keyOf: (input: I) => string): Map<string, Item<I>> {
  return new Map(items.map((item) => [keyOf(item.input), item]));
}

export const saveRoute = command({
  name: 'print_route.save',
  path: '/v1/print/routes/save',
  en: 'Says which printer a paper comes out of at a station, and which stand in for it.',
  zh: '设置某工位某类单据使用的打印机及其备用打印机。',
  permission: 'printer.edit',
  input: routeInput,
  problems: ['WAREHOUSE_UNKNOWN', 'PRINTER_UNKNOWN', 'PRINTER_PAPER'],
  async run(tx, items) {
    const houses = await warehousesByCode(
      tx,
      items.map(({ input }) => input.warehouse),
    );
    const warehouse_ids = [...houses.values()].map((each) => each.warehouse_id);
    const [printers, templates] = await Promise.all([
      listPrinters(tx, { warehouse_ids, only_active: false }),
      templatesKept(tx),
    ]);
    const byCode = new Map(printers.map((each) => [`${each.warehouse_id} ${each.code}`, each]));
    const outcomes = items.map(({ input }): Outcome<{ printer_ids: string[] }> => {
      const { warehouse, kind } = input;
      const house = houses.get(warehouse);
      if (house === undefined) {
        return placeProblem('WAREHOUSE_UNKNOWN', { warehouse }, '/warehouse');
      }
      const wanted = paperFor({ templates }, kind);
      const printer_ids: string[] = [];
      for (const [index, code] of [...new Set(input.printers)].entries()) {
        const printer = byCode.get(`${house.warehouse_id} ${code}`);
        const pointer = `/printers/${index}`;
        if (printer === undefined) return printProblem('PRINTER_UNKNOWN', { code }, pointer);
        const { paper } = printer;
        if (paper !== wanted)
          return printProblem('PRINTER_PAPER', { code, paper, wanted }, pointer);
        printer_ids.push(printer.printer_id);
      }
      return { printer_ids };
    });
    const keyOf = (input: Item<(typeof items)[number]['input']>['input']) =>
      [input.warehouse, input.station, input.kind].join('\n');
    const last = lastOf(items, keyOf);
    const rows = [...last.values()].flatMap((item) => {
      const outcome = outcomes[items.indexOf(item)]!;
      if (outcome instanceof Problem) return [];
      const { warehouse, station, kind } = item.input;
      const { warehouse_id } = houses.get(warehouse)!;
      const { printer_ids } = outcome;
      const body = { station, document: kind, printer_ids };
      tx.event({ kind: 'print_route_saved', subject_id: warehouse_id, body, actor: item.actor });
      return [{ warehouse_id, station, kind, printer_ids }];
    });
    await deleteRoutes(tx, { rows });
    await insertRoutes(tx, {
      rows: rows.flatMap(({ printer_ids, ...row }) =>
        printer_ids.map((printer_id, index) => ({ ...row, rank: index + 1, printer_id })),
      ),
    });
    return outcomes;
  },
});

function refuseFields({ kind, hidden }: Template): Problem | null {
  const fields: readonly string[] = FIELDS[kind];
  const wrong = hidden.find((field) => !fields.includes(field));
  return wrong === undefined ? null : printProblem('TEMPLATE_FIELD', { field: wrong }, '/hidden');
}

export const saveTemplate = command({
  name: 'print_template.save',
  path: '/v1/print/templates/save',
  en: 'Keeps how a kind of paper is laid out: its paper, direction, margins and fields.',
  zh: '保存某类单据的版式：纸张、方向、边距与字段。',
  permission: 'printer.edit',
  input: templateSchema,
  problems: ['TEMPLATE_FIELD'],
  async run(tx, items) {
    const outcomes = items.map(
      ({ input }): Outcome<Template> => refuseFields(input) ?? { ...input },
    );
    const good = items.filter((_, index) => !(outcomes[index] instanceof Problem));
    const rows = [...lastOf(good, (input) => input.kind).values()].map(({ input, actor }) => {
      tx.event({ kind: 'print_template_saved', subject_id: tx.tenant_id, body: input, actor });
      return { ...input, saved_by: actor.id };
    });
    if (rows.length > 0) await saveTemplates(tx, { rows });
    return outcomes;
  },
});

export const loadPrinter = command({
  name: 'printer.load',
  path: '/v1/printers/load',
  en: 'Notes how many pages the paper or the ribbon in a printer lasts.',
  zh: '登记打印机中纸张或碳带的剩余页数。',
  permission: 'print.work',
  input: loadInput,
  problems: ['PRINTER_UNKNOWN'],
  async run(tx, items) {
    const last = lastOf(items, (input) => input.printer_id);
    const rows = [...last.values()].map(({ input: { printer_id, paper_left, ribbon_left } }) => ({
      printer_id,
      sets_paper: paper_left !== undefined,
      paper_left: paper_left ?? null,
      sets_ribbon: ribbon_left !== undefined,
      ribbon_left: ribbon_left ?? null,
    }));
    const loaded = new Map((await loadPrinters(tx, { rows })).map((row) => [row.printer_id, row]));
    for (const { printer_id: subject_id, ...body } of loaded.values()) {
      const { actor } = last.get(subject_id)!;
      tx.event({ kind: 'printer_loaded', subject_id, body, actor });
    }
    return items.map(({ input: { printer_id } }) => {
      return loaded.get(printer_id) ?? printProblem('PRINTER_UNKNOWN', { code: printer_id });
    });
  },
});

interface Test {
  document_id: string;
  printer: Printer;
  actor: Item<unknown>['actor'];
}

/** Each test is a version of the printer's own paper. */
async function keepTestPages(tx: Transaction, tests: readonly Test[]): Promise<void> {
  if (tests.length === 0) return;
  const company = await companyOf(tx);
  const subjects = tests.map(({ printer }) => {
    return { kind: 'test_page', subject_id: printer.printer_id };
  });
  const latest = await latestDocuments(tx, { rows: subjects });
  const versions = new Map(latest.map((row) => [row.subject_id, row.version]));
  const rows = tests.map(({ document_id, printer }) => {
    const { printer_id: subject_id, warehouse_id, code, name, paper } = printer;
    const [width_mm, height_mm] = PAPERS[paper as Paper];
    const version = (versions.get(subject_id) ?? 0) + 1;
    versions.set(subject_id, version);
    const { offset_x_um, offset_y_um } = printer;
    const data = {
      language: company.language,
      printer: `${code} ${name}`,
      ...{ paper, width_mm, height_mm, offset_x_um, offset_y_um },
      test_no: document_id.slice(-12),
      copy_no: 1,
      printed_at: company.time(tx.now),
    };
    const head = { document_id, kind: 'test_page', subject_id, warehouse_id, order_id: null };
    return { ...head, version, data };
  });
  await insertDocuments(tx, { rows });
}

export const testPrinter = command({
  name: 'printer.test',
  path: '/v1/printers/test',
  en: 'Prints a test page with a ruler and a grid on a printer.',
  zh: '在打印机上打印带标尺与网格的测试页。',
  permission: 'print.work',
  input: printerIdInput,
  problems: ['PRINTER_UNKNOWN'],
  async run(tx, items) {
    const all = await listPrinters(tx, { warehouse_ids: null, only_active: true });
    const printers = new Map(all.map((each) => [each.printer_id, each]));
    const tests = items.map(({ input: { printer_id }, actor }): Test | Problem => {
      const printer = printers.get(printer_id);
      if (printer === undefined) return printProblem('PRINTER_UNKNOWN', { code: printer_id });
      return { document_id: tx.newId(), printer, actor };
    });
    const good = tests.flatMap((each) => (each instanceof Problem ? [] : [each]));
    await keepTestPages(tx, good);
    const jobs = await askForJobs(
      tx,
      good.map(({ document_id, printer, actor }) => {
        const { warehouse_id, printer_id: subject_id } = printer;
        const what = { document_id, warehouse_id, order_id: null, kind: 'test_page', subject_id };
        return { ...what, station: '', copy_no: 1, reason: null, actor };
      }),
    );
    const byDocument = new Map(jobs.map((job) => [job.document_id, job]));
    return tests.map((each): Outcome<Job> => {
      return each instanceof Problem ? each : byDocument.get(each.document_id)!;
    });
  },
});
