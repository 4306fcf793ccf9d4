/**
 * `fahuo start`: database, schema, demo company on the first start, API and web at one port, and a
 * one-time sign-in link. Stops in order on Ctrl-C and TERM; brings a database that died back.
 */

import { makeAuthenticate } from '../areas/people/authenticate.ts';
import { makeSignInLink } from '../areas/people/port.ts';
import { stopImports } from '../channels/csv/import-routes.ts';
import { systemClock } from '../kernel/clock.ts';
import { startEmbeddedPostgres } from '../kernel/postgres-embedded.ts';
import { type Server, serve } from '../kernel/serve.ts';
import { addWeb } from '../kernel/static.ts';
import type { System } from '../kernel/system.ts';
import { listTenants, routeOf } from '../kernel/tenant.ts';
import { ADMIN_LOGIN, loadDemo } from '../simulation/demo.ts';
import { Practice } from '../simulation/practice.ts';
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
  // Listened for from the beginning: a stop during the start waits for the start and then stops.
  const stopped = stopSignal();
  const runtime = await openRuntime(flags);
  const { config } = runtime;
  const system = runtime.open();
  try {
    const server = await bringUp(runtime, system, flags);
    const guard = guardDatabase(runtime);
    const practice = new Practice({ system, url: runtime.url, open: runtime.open });
    practice.start();
    await stopped;
    say('fahuo: stopping …');
    clearInterval(guard);
    await practice.stop();
    await stopImports();
    await server.stop();
  } catch (error) {
    await system.close();
    throw portTaken(error, config.port);
  } finally {
    await runtime.close();
  }
}

/** Demo on the first start, screens, server, and the lines that people wait for. */
async function bringUp(runtime: Runtime, system: System, flags: StartFlags): Promise<Server> {
  const { config } = runtime;
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
  const link = await signInLink(system);
  say(`\nfahuo is ready at ${server.url}`);
  if (link !== null) {
    say(`sign in once with this link (15 minutes): ${server.url}/sign-in#link=${link}\n`);
  }
  return server;
}

/** An error in words that say what to do, when the port is somebody else's. */
function portTaken(error: unknown, port: number): unknown {
  if ((error as { code?: string }).code !== 'EADDRINUSE') return error;
  return new Error(`port ${port} is in use; choose another with --port or PORT`);
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
