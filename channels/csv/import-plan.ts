/**
 * How a file will be imported: its table, whose format it has, which column holds what, and what
 * stands in for what it leaves out. Nothing is written but a mapping that was chosen.
 */

import type { ImportKind, ImportOptions } from '../../areas/imports/model.ts';
import { onlyNames, rememberedMapping, rememberMapping } from '../../areas/imports/port.ts';
import type { Transaction } from '../../kernel/db.ts';
import { tenantFacts } from '../../kernel/kernel.sql.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { combine, kernelProblem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import type { Services } from '../../kernel/route.ts';
import type { Columns } from './import-unit.ts';
import { guessMapping, headerFingerprint, type Target, type TargetField } from './mapping.ts';
import { guessPreset, type Preset, presets } from './presets.ts';
import { csvProblem } from './problems.ts';
import { openTable, type Table } from './read-table.ts';

export interface PlanOptions extends Omit<ImportOptions, 'lang'> {
  kind: ImportKind;
  path: string;
}

/** A file opened and understood. */
export interface Opened {
  options: PlanOptions;
  table: Table;
  preset: Preset;
  columns: Columns;
  /** Header names that no field uses. */
  unused: string[];
  tenant: { country: string; currency: string; time_zone: string };
  stand_in: { shop: string | null; merchant: string | null; warehouse: string | null };
}

const optional = (
  name: string,
  kind: TargetField['kind'],
  level: 'order' | 'line',
  ...labels: string[]
): TargetField => ({ name, kind, required: false, level, labels });

/** Columns that any file of ours may have beside those of the template. */
const EXTRAS: Record<ImportKind, readonly TargetField[]> = {
  orders: [
    optional('tax', 'money', 'order', '税费', 'Tax', '税额'),
    optional('deliver_from', 'datetime', 'order', '最早送达', 'Deliver from'),
    optional('deliver_until', 'datetime', 'order', '最晚送达', 'Deliver until'),
    optional('merchant', 'text', 'line', '货主', 'Merchant', '商家'),
  ],
  catalog: [],
  stock: [optional('merchant', 'text', 'line', '货主', 'Merchant', '商家')],
};

/** Cells of an order that may be empty here: `order.receive` has reasons of its own for them. */
const LEFT_TO_ORDER = new Set(['recipient_name', 'recipient_phone', 'street']);

/**
 * The target of a preset as it is imported: an order's quantity is any number, so that the order
 * itself says which are possible.
 */
function importTarget({ target, name, content }: Preset): Target {
  const known = new Set(target.fields.map((field) => field.name));
  const extras = name === 'fahuo' ? EXTRAS[content].filter((field) => !known.has(field.name)) : [];
  const loose = (field: TargetField): TargetField => {
    if (content !== 'orders') return field;
    if (field.name === 'quantity') return { ...field, kind: 'decimal' };
    return LEFT_TO_ORDER.has(field.name) ? { ...field, required: false } : field;
  };
  return { ...target, fields: [...target.fields.map(loose), ...extras] };
}

/** In a mapping: the field is in no column, whatever its header says. */
const NO_COLUMN = -1;

/** Columns that somebody chose, as indexes. @throws FIELD_INVALID. */
function chosenColumns(header: readonly string[], target: Target, options: PlanOptions) {
  const columns: Record<string, number> = {};
  for (const [field, wanted] of Object.entries(options.mapping ?? {})) {
    const named = (name: string) => (name === '' ? NO_COLUMN : header.indexOf(name));
    const index = typeof wanted === 'number' ? wanted : named(wanted);
    const invalid = (reason: string, reason_zh: string) =>
      kernelProblem('FIELD_INVALID', { field: `mapping.${field}`, reason, reason_zh }, '/mapping');
    if (!target.fields.some((each) => each.name === field)) {
      throw invalid(`${target.name} have no such field`, '没有这个字段');
    }
    const none = wanted === '';
    if (!none && (index < 0 || index >= header.length)) {
      throw invalid('no such column', '文件中没有这一列');
    }
    columns[field] = index;
  }
  return columns;
}

function presetNamed(name: string, kind: ImportKind): Preset {
  const found = presets.find((each) => each.name === name && each.content === kind);
  if (found !== undefined) return found;
  const members = { field: 'preset', reason: `not for ${kind}`, reason_zh: '不适用于此类文件' };
  throw kernelProblem('FIELD_INVALID', members, '/preset');
}

/** A file opened, and what is made of its header, whether or not that is enough to import it. */
async function understand(services: Services, actor: Actor, options: PlanOptions) {
  const { kind, path, encoding, sheet } = options;
  const table = await openTable(path, {
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
  });
  const { header } = table;
  const fingerprint = headerFingerprint(header);
  const known = await inScope(services, actor, async (tx) => {
    const [remembered, tenant, only] = await Promise.all([
      rememberedMapping(tx, kind, fingerprint),
      tenantFacts(tx),
      onlyNames(tx),
    ]);
    return { remembered, tenant, only };
  });
  const { remembered, tenant, only } = known;
  const named = options.preset ?? remembered?.preset;
  const preset = named === undefined ? guessPreset(header, kind) : presetNamed(named, kind);
  const target = importTarget(preset);
  const chosen = chosenColumns(header, target, options);
  const guess = guessMapping(header, target);
  const kept = remembered?.preset === preset.name ? remembered.columns : guess.mapping.columns;
  const columns = options.mapping === undefined ? kept : merge(kept, chosen);
  const stand_in = {
    shop: options.shop ?? only.shop,
    merchant: options.merchant ?? only.merchant,
    warehouse: options.warehouse ?? only.warehouse,
  };
  // The strictest of the fields with one name comes first.
  const fields = [...preset.target.fields, ...target.fields];
  const missing = lackingColumns(fields, kind, columns, stand_in);
  const known_before = remembered?.preset === preset.name;
  return { table, preset, target, columns, fingerprint, tenant, stand_in, missing, known_before };
}

/** What a file holds and which columns were found, for a person to compare and correct. */
export async function describeFile(services: Services, actor: Actor, options: PlanOptions) {
  const { table, preset, target, columns, missing, stand_in, known_before } = await understand(
    services,
    actor,
    options,
  );
  const lacking = new Set(missing.map((field) => field.name));
  const fields = target.fields.map(({ name, labels, required }) => {
    const [zh = name, en = name] = labels;
    return { name, zh, en, required: required || lacking.has(name) };
  });
  const { header, sheet, sheets, row_estimate, rows } = table.preview;
  return {
    header,
    sheet,
    sheets,
    row_estimate,
    /** A few rows, for the eye. */
    rows: rows.slice(0, 5).map((row) => row.cells),
    preset: preset.name,
    presets: presets.filter((each) => each.content === options.kind).map((each) => each.name),
    fields,
    columns,
    missing: [...lacking],
    stand_in,
    /** The columns are those that somebody chose for such a file before. */
    known_before,
  };
}

/**
 * Opens and understands a file. @throws the problems of openTable, COLUMN_MISSING, FIELD_INVALID,
 * PERMISSION_DENIED.
 */
export async function openFile(
  services: Services,
  actor: Actor,
  options: PlanOptions,
): Promise<Opened> {
  const { kind } = options;
  const understood = await understand(services, actor, options);
  const { table, preset, target, columns, fingerprint, tenant, stand_in, missing } = understood;
  const { header } = table;
  requireColumns(header, missing);
  if (options.mapping !== undefined) {
    await inScope(services, actor, (tx) =>
      rememberMapping(tx, kind, fingerprint, { preset: preset.name, columns }, actor),
    );
  }
  const used = new Set(Object.values(columns));
  const unused = header.filter((_, index) => !used.has(index));
  const mapping = { fingerprint, columns };
  const whole = { ...preset, target };
  return { options, table, preset: whole, columns: { header, mapping }, unused, tenant, stand_in };
}

/** Chosen columns over guessed ones; a column serves one field only. */
function merge(guessed: Record<string, number>, chosen: Record<string, number>) {
  const taken = new Set(Object.values(chosen));
  const rest = Object.entries(guessed).filter(([, column]) => !taken.has(column));
  const both = { ...Object.fromEntries(rest), ...chosen };
  return Object.fromEntries(Object.entries(both).filter(([, column]) => column !== NO_COLUMN));
}

/** What the file must tell, has no column for, and nothing stands in for. */
function lackingColumns(
  fields: readonly TargetField[],
  kind: ImportKind,
  columns: Readonly<Record<string, number>>,
  stand_in: Opened['stand_in'],
): Pick<TargetField, 'name' | 'labels'>[] {
  const named = kind === 'orders' ? 'shop' : 'merchant';
  const seen = new Set<string>();
  const missing = fields.filter((field) => {
    if (columns[field.name] !== undefined || seen.has(field.name)) return false;
    seen.add(field.name);
    if (field.name === 'warehouse') return stand_in.warehouse === null;
    return field.required || (field.name === named && stand_in[named] === null);
  });
  const nameless = !fields.some((field) => field.name === named) && stand_in[named] === null;
  return [...missing, ...(nameless ? [{ name: named, labels: [named] }] : [])];
}

/** @throws COLUMN_MISSING. */
function requireColumns(
  header: readonly string[],
  lacking: readonly Pick<TargetField, 'name' | 'labels'>[],
): void {
  if (lacking.length === 0) return;
  throw combine(
    lacking.map(({ name, labels }) => {
      const members = { field: name, label: labels[0] ?? name, header: header.join(', ') };
      return csvProblem('COLUMN_MISSING', members, '/mapping');
    }),
  );
}

/** A transaction of its own within what the actor may see. */
export function inScope<R>(
  services: Services,
  actor: Actor,
  work: (tx: Transaction) => Promise<R>,
) {
  const options = { scope: scopeOf(actor), now: services.clock.now(), name: 'import' };
  return services.db.transaction(options, work);
}
