/**
 * Which printer a paper comes out of: the route of its station, of its warehouse, or any printer
 * that holds the paper. Printers that failed of late stand behind those that did not.
 */
import type { Transaction } from '../../kernel/db.ts';
import { type Paper, plainTemplate, type Template } from './model.ts';
import { listPrinters, listRoutes, listTemplates } from './printing.sql.ts';

export type Printer = Awaited<ReturnType<typeof listPrinters>>[number];
type Route = Awaited<ReturnType<typeof listRoutes>>[number];

/** A printer that failed is asked last for so long. */
const REST_MS = 60_000;
/** An agent that was not heard of for so long is away. */
export const AWAY_MS = 45_000;

export interface Setup {
  /** In use. */
  printers: Printer[];
  routes: Route[];
  /** Those that are kept, by kind. */
  templates: Map<string, Template>;
}

/** All that choosing a printer in some warehouses needs. Three statements. */
export async function setupOf(tx: Transaction, warehouse_ids: readonly string[]): Promise<Setup> {
  const ids = [...new Set(warehouse_ids)].sort();
  const [printers, routes, templates] = await Promise.all([
    listPrinters(tx, { warehouse_ids: ids, only_active: true }),
    listRoutes(tx, { warehouse_ids: ids }),
    templatesKept(tx),
  ]);
  return { printers, routes, templates };
}

/** The templates that are kept, by kind. */
export async function templatesKept(tx: Transaction): Promise<Map<string, Template>> {
  const rows = await listTemplates(tx);
  return new Map(rows.map(({ saved_at: _, ...row }) => [row.kind, row as Template]));
}

/** The paper of a kind of document. */
export function paperFor(setup: Pick<Setup, 'templates'>, kind: string): Paper {
  const kept = setup.templates.get(kind);
  return (kept ?? plainTemplate(kind as Template['kind'])).paper;
}

/** True when a printer may be expected to print what it gets now. */
export function isWell(printer: Printer, now: Date): boolean {
  const failed_ms = now.getTime() - (printer.failed_at?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (!printer.active || (failed_ms >= 0 && failed_ms < REST_MS)) return false;
  if (printer.driver !== 'agent') return true;
  const seen_ms = printer.seen_at?.getTime() ?? 0;
  return printer.condition === 'ready' && now.getTime() - seen_ms < AWAY_MS;
}

/** What of a job tells where it may be printed. */
export interface Wish {
  warehouse_id: string;
  station: string;
  kind: string;
  /** The printer itself, of a test page. */
  subject_id: string;
  /** Printers that surely did not print it. */
  tried?: readonly string[];
}

/** Printers for a paper, the best first: those that are well, in the order of the route. */
export function printersFor(setup: Setup, wish: Wish, now: Date): Printer[] {
  const { warehouse_id, station, kind, tried = [] } = wish;
  const here = setup.printers.filter((each) => each.warehouse_id === warehouse_id);
  const left = (list: Printer[]) => list.filter((each) => !tried.includes(each.printer_id));
  if (kind === 'test_page') return left(here.filter((each) => each.printer_id === wish.subject_id));
  const paper = paperFor(setup, kind);
  const ofStation = (name: string) =>
    setup.routes
      .filter((each) => each.warehouse_id === warehouse_id && each.kind === kind)
      .filter((each) => each.station === name)
      .flatMap((route) => here.find((each) => each.printer_id === route.printer_id) ?? []);
  const own = ofStation(station);
  const routed = own.length > 0 ? own : ofStation('');
  const chosen = routed.length > 0 ? routed : here.filter((each) => each.paper === paper);
  return left(chosen).sort((a, b) => Number(isWell(b, now)) - Number(isWell(a, now)));
}
