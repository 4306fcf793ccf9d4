/**
 * An installation of its own to be crashed: a folder with its embedded PostgreSQL, a company, an
 * API key, and `fahuo start` in a process that is started again whenever it dies.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { makeApiKey } from '../../areas/people/commands-secret.ts';
import { openRuntime } from '../../cli/runtime.ts';
import { examine, type Violation } from '../../kernel/doctor.ts';
import { systemActor } from '../../kernel/permission.ts';
import { createTenant, type Tenant } from '../../kernel/tenant.ts';
import { SCRATCH, type TestSystem } from '../database.ts';
import { makeWorld, must } from '../world.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const TENANT: Tenant = {
  tenant_id: '00000000-0000-7000-8000-000000000001',
  code: 'crash',
  name: 'Crash company',
  country: 'CN',
  currency: 'CNY',
  time_zone: 'Asia/Shanghai',
  locale: 'zh-CN',
};

/** Opening stock: more than a run can promise, so that intake never waits for goods. */
export const OPENING = { 'TEA-1': 5_000_000, 'CUP-1': 5_000_000, 'SOAP-1': 5_000_000 };

export interface Site {
  folder: string;
  /** Where the API answers, the same after every restart. */
  api: string;
  /** A key that may do everything. */
  key: string;
  /** Owner's connection string as of now: the port may change with a restart. */
  owner(): string;
  /** How the server process ended, each time it did so without being told to. */
  readonly ends: string[];
  pidOfServer(): number | null;
  pidOfPostmaster(): number | null;
  /** Process ids of the database's connections to fahuo. */
  pidsOfBackends(): Promise<number[]>;
  /** Starts the server process and keeps it alive. */
  start(): Promise<void>;
  /** TERM, and waits for the end. Returns the exit code. */
  stop(): Promise<number | null>;
  /** What the server wrote on standard error. */
  readonly said: string[];
  /** Lets everything that follows from the events happen, then runs the doctor. */
  settle(): Promise<Violation[]>;
  /** Rows of a query by the owner, with the database brought up when it is not. */
  rows<R>(text: string, values?: unknown[]): Promise<R[]>;
  /** Ends everything that runs, whatever state it is in. */
  halt(): Promise<void>;
  /** Ends everything and removes the folder. */
  remove(): Promise<void>;
}

export interface SiteOptions {
  /** Statements of the owner once the company is there, such as settings of the database. */
  prepare?: readonly string[];
  /** Called when everything has stopped again, before the first start. */
  arrange?: (folder: string) => void;
}

/** Makes the installation; nothing runs when this returns. */
export async function makeSite(name: string, options: SiteOptions = {}): Promise<Site> {
  const parent = path.join(SCRATCH, 'crash');
  fs.mkdirSync(parent, { recursive: true });
  const folder = fs.mkdtempSync(path.join(parent, `${name}-`));
  // The database runs as nobody, who must be able to reach it here.
  fs.chmodSync(folder, 0o755);
  const key = await furnish(folder, options.prepare ?? []);
  options.arrange?.(folder);
  return siteAt(folder, key, await freePort());
}

async function furnish(folder: string, prepare: readonly string[]): Promise<string> {
  const runtime = await openRuntime({ data: folder }, true);
  const system = runtime.open();
  const actor = systemActor(TENANT.tenant_id, 'user');
  const made: TestSystem = {
    ...system,
    url: runtime.url,
    tenant: TENANT,
    actor,
    end: system.close,
  };
  try {
    await createTenant(system.db, TENANT, system.services.clock.now());
    await makeWorld(made, { SZ: OPENING });
    const input = makeApiKey.input.parse({ name: 'till', permissions: ['*'] });
    const [secret] = await must(made, makeApiKey, [input]);
    for (const text of prepare) await asOwner(runtime.url, text);
    return secret!.secret;
  } finally {
    await system.close();
    await runtime.close();
  }
}

async function asOwner<R>(url: string, text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(text, values)).rows as R[];
  } finally {
    await client.end().catch(() => {});
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Sends a signal; false when the process has gone already. */
export function signal(pid: number | null, name: NodeJS.Signals): boolean {
  if (pid === null) return false;
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function siteAt(folder: string, key: string, port: number): Site {
  const api = `http://127.0.0.1:${port}`;
  const server = keptAlive(folder, port);
  const home = path.join(folder, 'postgres');
  const pid_file = path.join(home, 'data/postmaster.pid');
  const owner = () => {
    const lines = fs.readFileSync(pid_file, 'utf8').split('\n');
    const password = fs.readFileSync(path.join(home, 'password'), 'utf8');
    return `postgres://fahuo:${password}@127.0.0.1:${lines[3]}/fahuo`;
  };
  const pidOfPostmaster = () =>
    fs.existsSync(pid_file) ? Number(fs.readFileSync(pid_file, 'utf8').split('\n')[0]) : null;
  const halt = async () => {
    await server.stop();
    // Its children end by themselves when they notice.
    if (signal(pidOfPostmaster(), 'SIGKILL')) await wait(500);
  };
  return {
    folder,
    api,
    key,
    owner,
    ends: server.ends,
    said: server.said,
    pidOfServer: server.pid,
    pidOfPostmaster,
    async pidsOfBackends() {
      const text = `select pid from pg_stat_activity where application_name = 'fahuo' order by pid`;
      return (await asOwner<{ pid: number }>(owner(), text)).map((row) => row.pid);
    },
    start: () => server.start(api),
    stop: server.stop,
    settle: () => settle(folder),
    async rows(text, values) {
      const runtime = await openRuntime({ data: folder }, true);
      try {
        return await asOwner(runtime.url, text, values);
      } finally {
        await runtime.close();
      }
    },
    halt,
    async remove() {
      await halt();
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

/** Lines of the server's log about calls that it took for bugs of its own. */
export function bugsOf(said: readonly string[]): string[] {
  const lines = said.join('').split('\n');
  return lines.filter((line) => /"(request_id|command)":/.test(line)).map((l) => l.slice(0, 900));
}

/** The relay runs dry, then every invariant is looked at. */
async function settle(folder: string): Promise<Violation[]> {
  const runtime = await openRuntime({ data: folder }, true);
  const system = runtime.open();
  try {
    await system.relay.drain(TENANT.tenant_id);
    return (await examine(runtime.url, new Date())).violations;
  } finally {
    await system.close();
    await runtime.close();
  }
}

/** `fahuo start`, started again when it ends although nobody told it to. */
function keptAlive(folder: string, port: number) {
  const ends: string[] = [];
  const said: string[] = [];
  let child: ChildProcess | null = null;
  let wanted = false;
  let gone: Promise<number | null> = Promise.resolve(null);
  const launch = () => {
    const args = [path.join(ROOT, 'fahuo.ts'), 'start', '--data', folder, '--port', String(port)];
    const options = ['--disable-warning=ExperimentalWarning', ...args, '--no-demo'];
    const env: NodeJS.ProcessEnv = { ...process.env, LOG_LEVEL: 'warn' };
    delete env['DATABASE_URL'];
    child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'], env });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said.push(text);
        if (said.length > 2000) said.shift();
      });
    }
    const own = child;
    gone = new Promise((resolve) => {
      own.on('close', (code, by) => {
        child = null;
        if (wanted) {
          ends.push(String(by ?? code));
          launch();
        }
        resolve(code);
      });
    });
  };
  return {
    ends,
    said,
    pid: () => child?.pid ?? null,
    async start(api: string) {
      wanted = true;
      launch();
      for (let waited = 0; waited < 60_000; waited += 50) {
        const ready = await fetch(`${api}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        );
        if (ready) return;
        // One that cannot start will not be able to the next time.
        if (ends.length > 0) break;
        await wait(50);
      }
      wanted = false;
      throw new Error(`the server does not get ready:\n${said.join('')}`);
    },
    async stop() {
      wanted = false;
      if (child === null) return null;
      child.kill('SIGTERM');
      return gone;
    },
  };
}
