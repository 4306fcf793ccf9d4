/**
 * The archive: what happened to orders that ended long ago moves from the tables that grow with
 * every order into one compressed row each. The order and its page stay as they are.
 */
import pg from 'pg';
import { archiveHistory, dueForArchive } from './archive.sql.ts';
import type { Sender } from './statement.ts';

const BATCH = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

export interface Archived {
  tenant: string;
  orders: number;
  events: number;
  decisions: number;
}

export interface ArchiveOptions {
  /** Owner's connection string. */
  url: string;
  now: Date;
  /** Orders that ended before then, and to which nothing has happened since. */
  before: Date;
  /** Only this tenant, by code. */
  tenant?: string | undefined;
  /** Count, move nothing. */
  dry_run?: boolean;
}

/** Moves histories, 500 orders in a transaction; what is interrupted goes on with the next run. */
export async function archive(options: ArchiveOptions): Promise<Archived[]> {
  const { url, tenant, dry_run = false } = options;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tenants = await client.query<{ tenant_id: string; code: string }>(
      'select tenant_id, code from kernel.tenant where $1::text is null or code = $1 order by code',
      [tenant ?? null],
    );
    const moved: Archived[] = [];
    for (const { tenant_id, code } of tenants.rows) {
      moved.push({ tenant: code, ...(await archiveTenant(client, tenant_id, options)) });
    }
    // The room is used again by what comes next.
    if (!dry_run) await client.query('vacuum (analyze) kernel.event, kernel.decision');
    return moved;
  } finally {
    await client.end();
  }
}

async function archiveTenant(client: pg.Client, tenant_id: string, options: ArchiveOptions) {
  const { now, before, dry_run = false } = options;
  const send = async (name: string, text: string, values: unknown[]) =>
    (await client.query({ name, text, values })).rows;
  const sender: Sender = { tenant_id, now, send, post: () => {} };
  const sum = { orders: 0, events: 0, decisions: 0 };
  for (let after = FIRST; ; ) {
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant_id]);
    const due = await dueForArchive(sender, { after, before, count: BATCH });
    const order_ids = due.map((row) => row.order_id);
    const moved = dry_run || due.length === 0 ? null : await archiveHistory(sender, { order_ids });
    await client.query('commit');
    sum.orders += due.length;
    sum.events += moved?.events ?? 0;
    sum.decisions += moved?.decisions ?? 0;
    if (due.length < BATCH) return sum;
    after = order_ids.at(-1)!;
  }
}
