/**
 * A company whose zone has a gap in spring, with a catalogue and stock that came from files, and
 * imports of order files in processes of their own, which may be killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { saveSku } from '../areas/catalog/commands.ts';
import { saveMerchant, saveShop } from '../areas/merchants/commands.ts';
import { type ImportResult, importFile } from '../channels/csv/import-file.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemActor } from '../kernel/permission.ts';
import { createTenant } from '../kernel/tenant.ts';
import {
  ARTICLES,
  articleCode,
  FOREIGN_SKU,
  type OrdersFile,
  writeOrdersFile,
} from './bad-orders-file.ts';
import { SCRATCH, type TestSystem, testSystem } from './database.ts';
import { makeWorld, must } from './world.ts';

export interface ImportWorld {
  system: TestSystem;
  folder: string;
  end(): Promise<void>;
}

/** Tenant in Europe/Berlin with the merchants M1 (200 articles, stocked) and M2; shops S1 to S3. */
export async function importWorld(): Promise<ImportWorld> {
  const plain = await testSystem();
  const tenant = {
    ...plain.tenant,
    tenant_id: '00000000-0000-7000-8000-000000000002',
    code: 'berlin',
    time_zone: 'Europe/Berlin',
  };
  await createTenant(plain.db, tenant, plain.services.clock.now());
  const actor = systemActor(tenant.tenant_id, 'user');
  const system: TestSystem = { ...plain, tenant, actor };
  mkdirSync(SCRATCH, { recursive: true });
  const folder = mkdtempSync(path.join(SCRATCH, 'import-'));
  await makeWorld(system, {});
  await must(system, saveMerchant, [saveMerchant.input.parse({ code: 'M2', name: 'Neighbour' })]);
  const shop = { merchant: 'M2', code: 'S3', name: 'Other shop', channel: 'manual' };
  await must(system, saveShop, [saveShop.input.parse({ ...shop, currency: 'CNY' })]);
  const size = { weight_g: 500, length_mm: 100, width_mm: 80, height_mm: 60 };
  const other = { merchant: 'M2', code: FOREIGN_SKU, name: 'Not ours', ...size };
  await must(system, saveSku, [saveSku.input.parse(other)]);
  await importGoods(system, folder);
  const end = async () => {
    await system.end();
    rmSync(folder, { recursive: true });
  };
  return { system, folder, end };
}

/** Catalogue and stock come in as files, too. */
async function importGoods(system: TestSystem, folder: string): Promise<void> {
  const articles = Array.from({ length: ARTICLES }, (_, index) => articleCode(index));
  const catalog = articles.map((code, n) => `${code},Article ${n},${200 + n},120,80,60`);
  const stock = articles.map((code, n) => `SZ,A01-0${1 + (n % 9)},${code},900000`);
  const files = {
    catalog: `SKU,名称,重量(克),长,宽,高\n${catalog.join('\n')}\n`,
    stock: `仓库,库位,SKU,数量\n${stock.join('\n')}\n`,
  };
  for (const kind of ['catalog', 'stock'] as const) {
    const file = path.join(folder, `${kind}.csv`);
    writeFileSync(file, files[kind]);
    const options = { kind, path: file, merchant: 'M1', lang: 'en' as const };
    const result = await importFile(system.services, system.actor, options);
    if (result.taken_in !== ARTICLES) throw new Error(JSON.stringify(result.first_errors));
  }
}

const CHILD = path.join(import.meta.dirname, 'import-child.ts');
/** V8 collects late when nobody tells it that memory matters; what is alive is some 50 MB. */
const THRIFTY = ['--max-semi-space-size=8', '--max-old-space-size=400'];

/** What the child is told; see import-child.ts. */
export interface ChildTask {
  url: string;
  tenant_id: string;
  path: string;
}

/** Starts the import of an order file in a process of its own; `onProgress` may kill it. */
export function importInChild(
  { system }: ImportWorld,
  file: string,
  onProgress: (rows: number, child: ChildProcess) => void = () => {},
): Promise<ImportResult | null> {
  const task: ChildTask = { url: system.url, tenant_id: system.tenant.tenant_id, path: file };
  const child = spawn(process.execPath, [...THRIFTY, CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    let result: ImportResult | null = null;
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const lines = text.split('\n');
      text = lines.pop()!;
      for (const each of lines) {
        const told = JSON.parse(each) as { rows?: number; result?: ImportResult };
        if (told.result !== undefined) result = told.result;
        else onProgress(told.rows ?? 0, child);
      }
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(result);
      else reject(new Error(`the import ended with ${code ?? signal}`));
    });
  });
}

export interface Counts {
  orders: number;
  lines: number;
  payments: number;
  /** Pieces promised: by the levels of stock, by the promises, by the lines of orders. */
  reserved: [number, number, number];
  received_events: number;
}

/** What orders left behind, seen by the owner of the database. */
export async function countOrders({ system }: ImportWorld): Promise<Counts> {
  const client = new pg.Client({ connectionString: system.url });
  await client.connect();
  const found = await client.query<Counts>(
    `select (select count(*) from orders.sales_order)::int as orders,
      (select count(*) from orders.order_line)::int as lines,
      (select count(*) from orders.payment)::int as payments,
      array[(select coalesce(sum(qty_reserved), 0) from stock.level)::int,
        (select coalesce(sum(qty_held), 0) from stock.reservation)::int,
        (select coalesce(sum(qty_reserved), 0) from orders.order_line)::int] as reserved,
      (select count(*) from kernel.event where kind = 'order_received')::int as received_events`,
  );
  await client.end();
  return found.rows[0]!;
}

export interface BigImport {
  file: OrdersFile;
  first: ImportResult;
  second: ImportResult;
  counts: Counts;
  orders_per_s: number;
}

/** Writes an order file with bad rows into the world's folder and brings in what it contradicts. */
export async function prepareOrdersFile(world: ImportWorld, rows: number, seed: number) {
  const at = path.join(world.folder, `orders-${rows}-${seed}.csv`);
  const earlier = path.join(world.folder, `earlier-${rows}-${seed}.csv`);
  const file = await writeOrdersFile(at, earlier, { rows, seed });
  const { services, actor } = world.system;
  const options = { kind: 'orders', path: earlier, lang: 'zh-CN' } as const;
  const before = await importFile(services, actor, options);
  if (before.taken_in !== file.earlier_rows) throw new Error(JSON.stringify(before.first_errors));
  return { path: at, file };
}

/**
 * Imports an order file in a process of its own, twice, killing it before at `kill_at` rows each.
 * Prints nothing; the caller judges the result.
 */
export async function runBigImport(
  options: { rows?: number; seed?: number; kill_at?: readonly number[] } = {},
): Promise<BigImport> {
  const { rows = 100_000, seed = 1, kill_at = [] } = options;
  const world = await importWorld();
  try {
    const { path: at, file } = await prepareOrdersFile(world, rows, seed);
    for (const limit of kill_at) {
      await importInChild(world, at, (done, child) => {
        if (done >= limit) child.kill('SIGKILL');
      });
    }
    const begun = systemClock.now().getTime();
    const first = await importInChild(world, at);
    const seconds = (systemClock.now().getTime() - begun) / 1000;
    const second = await importInChild(world, at);
    if (first === null || second === null) throw new Error('the import did not tell its result');
    const counts = await countOrders(world);
    return { file, first, second, counts, orders_per_s: first.items.taken_in / seconds };
  } finally {
    await world.end();
  }
}
