/**
 * `fahuo start`: database, schema, demo company on the first start, API and web at one port, and a
 * one-time sign-in link. Stops in order on Ctrl-C and TERM; brings a database that died back.
 */

import { makeAuthenticate } from '../areas/people/authenticate.ts';
import { makeSignInLink } from '../areas/people/port.ts';
import { systemClock } from '../kernel/clock.ts';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import { serve } from '../kernel/serve.ts';
import { addWeb } from '../kernel/static.ts';
import type { System } from '../kernel/system.ts';
import { listTenants, routeOf } from '../kernel/tenant.ts';
import { ADMIN_LOGIN, loadDemo } from '../simulation/demo.ts';
import { buildWeb } from '../web/build.ts';
import { openRuntime, type Runtime, say } from './runtime.ts';

export interface StartFlags {
  data?: string;
  port?: string;
  host?: string;
  /** commander's --no-demo */
  demo: boolean;
}

/** Runs until it is told to stop. */
export async function start(flags: StartFlags): Promise<void> {
  const runtime = await openRuntime(flags);
  const { config } = runtime;
  const system = runtime.open();
  if (flags.demo && (await listTenants(system.db)).length === 0) {
    say('fahuo: loading the demo company (once) …');
    await loadDemo(runtime, systemClock.now());
  }
  say('fahuo: preparing the screens …');
  const folder = await buildWeb();
  const server = await serve(system, {
    host: config.host,
    port: config.port,
    authenticate: makeAuthenticate(system.db, system.services.clock),
    addWeb: (app) => addWeb(app, folder),
  });
  say(`\nfahuo is ready at ${server.url}`);
  const link = await signInLink(system);
  if (link !== null) {
    say(`sign in once with this link (15 minutes): ${server.url}/sign-in#link=${link}\n`);
  }
  const guard = guardDatabase(runtime);
  await stopSignal();
  say('fahuo: stopping …');
  clearInterval(guard);
  await server.stop();
  await runtime.close();
}

/** A one-time link for the demo's manager, when there is one. */
async function signInLink(system: System): Promise<string | null> {
  const admin = await routeOf(system.db, 'login', ADMIN_LOGIN);
  if (admin === null) return null;
  return makeSignInLink(system.services, admin.tenant_id, admin.target_id);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

/** Brings the embedded database back when its process has gone. */
function guardDatabase(runtime: Runtime): NodeJS.Timeout | undefined {
  if (runtime.embedded === null) return undefined;
  let pid = runtime.embedded.pid;
  let busy = false;
  return setInterval(async () => {
    if (busy) return;
    try {
      process.kill(pid, 0);
    } catch {
      busy = true;
      runtime.log.error({ pid }, 'the embedded PostgreSQL has gone; starting it again');
      try {
        const again = await startEmbeddedPostgres(runtime.config.data_dir);
        pid = again.pid;
        runtime.embedded = again;
      } catch (error) {
        runtime.log.error({ err: error }, 'the embedded PostgreSQL does not start');
      }
      busy = false;
    }
  }, 500);
}
