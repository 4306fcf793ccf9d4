/**
 * One process of several that serve a database: prints its address, serves until TERM, and tells at
 * the end how often its executor acted. Started by tests/two-processes.test.ts.
 */
import { makeAuthenticate } from '../areas/people/authenticate.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/id.ts';
import { silentLog } from '../kernel/log.ts';
import { serve } from '../kernel/serve.ts';
import { openSystem } from '../kernel/system.ts';
import { parts } from '../parts.ts';
import { SCRATCH } from './database.ts';

const url = process.env['FAHUO_TEST_URL'];
if (url === undefined) throw new Error('FAHUO_TEST_URL is missing');

const say = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);
const system = openSystem({
  url,
  pool_size: 5,
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  data_dir: SCRATCH,
  parts,
});
const authenticate = makeAuthenticate(system.db, systemClock);
const server = await serve(system, { host: '127.0.0.1', port: 0, authenticate });
process.once('SIGTERM', async () => {
  await server.stop();
  say({ stopped: true });
});
say({ url: server.url });
