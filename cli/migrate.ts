/** `fahuo migrate`: brings the database to this version. */
import type { ConfigFlags } from '../kernel/config.ts';
import { openRuntime } from './runtime.ts';

export async function runMigrate(flags: ConfigFlags): Promise<void> {
  const runtime = await openRuntime(flags);
  process.stdout.write('the database is at this version\n');
  await runtime.close();
}
