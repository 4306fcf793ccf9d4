/**
 * The server of a proof, in a thread of its own so that its buyers do not share its event loop:
 * serves the database named in the worker's data until it is told to stop.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { makeAuthenticate } from '../areas/people/authenticate.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/id.ts';
import { makeLog } from '../kernel/log.ts';
import { serve } from '../kernel/serve.ts';
import { openSystem } from '../kernel/system.ts';
import { parts } from '../parts.ts';

export interface ServerData {
  url: string;
  pool_size: number;
  data_dir: string;
}

export type ServerSays = { url: string } | { stopped: true };

const { url, pool_size, data_dir } = workerData as ServerData;
const log = makeLog('error');
const clock = systemClock;
const system = openSystem({ url, pool_size, clock, random: systemRandom, log, data_dir, parts });
const server = await serve(system, {
  host: '127.0.0.1',
  port: 0,
  authenticate: makeAuthenticate(system.db, clock),
});
const tell = (says: ServerSays) => parentPort?.postMessage(says);
parentPort?.once('message', async () => {
  await server.stop();
  tell({ stopped: true });
});
tell({ url: server.url });
