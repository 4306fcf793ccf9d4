/** A server of a bench in a process of its own: the system over HTTP, relay and live stream too. */
import { makeAuthenticate } from '../areas/people/authenticate.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/id.ts';
import { silentLog } from '../kernel/log.ts';
import { type Server, serve } from '../kernel/serve.ts';
import { openSystem } from '../kernel/system.ts';
import { parts } from '../parts.ts';
import { answerAll } from './talk.ts';

let server: Server | null = null;

async function open({ url, data_dir }: { url: string; data_dir: string }) {
  const system = openSystem({
    url,
    pool_size: 10,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    data_dir,
    parts,
  });
  const authenticate = makeAuthenticate(system.db, systemClock);
  server = await serve(system, { host: '127.0.0.1', port: 0, authenticate });
  return { url: server.url };
}

answerAll(open, async () => server?.stop());
