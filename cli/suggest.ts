/** `fahuo suggest cartons`: which box sizes to stock, by history, and what that would save. */
import { type Stocking, suggestStocking } from '../areas/packing/port.ts';
import { wholeTenant } from '../kernel/db.ts';
import type { System } from '../kernel/system.ts';
import { listTenants } from '../kernel/tenant.ts';
import { openRuntime } from './runtime.ts';

export interface SuggestFlags {
  data?: string;
  tenant?: string;
  days: string;
  sizes?: string;
  json?: boolean;
}

function whole(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${flag} takes a whole number from 1 to ${most}, got ${text}`);
}

async function tenantFor(system: System, code: string | undefined): Promise<string> {
  const tenants = await listTenants(system.db);
  const named = tenants.filter((tenant) => code === undefined || tenant.code === code);
  if (named.length === 1) return named[0]!.tenant_id;
  const known = tenants.map((tenant) => tenant.code).join(', ') || 'none';
  throw new Error(`say which tenant with --tenant; there are: ${known}`);
}

export async function runSuggest(what: string, flags: SuggestFlags): Promise<void> {
  if (what !== 'cartons') throw new Error(`there are suggestions for cartons, not for "${what}"`);
  const days = whole('days', flags.days, 730);
  const sizes = flags.sizes === undefined ? null : whole('sizes', flags.sizes, 20);
  const runtime = await openRuntime(flags, flags.json);
  const system = runtime.open();
  try {
    const scope = wholeTenant(await tenantFor(system, flags.tenant));
    const now = system.services.clock.now();
    const found = await system.db.transaction(
      { scope, now, name: 'suggest.cartons', read_only: true },
      (tx) => suggestStocking(tx, { days, sizes, warehouse_id: null }),
    );
    const text = flags.json ? JSON.stringify(found, null, 2) : describe(found);
    process.stdout.write(`${text}\n`);
  } finally {
    await system.close();
    await runtime.close();
  }
}

const percent = (share: number | null) => (share === null ? '-' : `${(share * 100).toFixed(1)} %`);

/** The answer as lines for people. */
export function describe(found: Stocking): string {
  const { shipments, today, suggested, cost_unit, currency } = found;
  const since = found.since.toISOString().slice(0, 10);
  if (shipments === 0) return `nothing was packed since ${since}`;
  const cost = (value: number) =>
    cost_unit === 'g'
      ? `${(value / 1000).toFixed(1)} kg charged`
      : `${(value / 100).toFixed(2)} ${currency}`;
  const figures = (name: string, it: Stocking['today']) =>
    `${name}: ${it.parcels} parcels, ${cost(it.cost)}, ${it.air_l} L of padding`;
  const row = (it: Stocking['boxes'][number]) => {
    const size = `${it.inner_length_mm} x ${it.inner_width_mm} x ${it.inner_height_mm} mm`;
    const mark = it.is_kept ? 'today' : 'new';
    return `  ${it.code.padEnd(16)}${size.padEnd(24)}${mark.padEnd(8)}${it.parcels} parcels`;
  };
  const left_out = found.shipments_left_out;
  return [
    `${shipments} shipments packed since ${since}`,
    ...(left_out > 0 ? [`${left_out} of them fit no box of one of the sets and are left out`] : []),
    'stock these sizes (inside):',
    ...found.boxes.map(row),
    figures('today', today),
    figures('with these', suggested),
    `saving: ${percent(found.saving_share)}`,
  ].join('\n');
}
