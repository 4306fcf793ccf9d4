#!/usr/bin/env node
// The launcher: installs what is missing, picks the pinned Node, and hands over to fahuo.ts.
// Plain JavaScript without dependencies, so that it runs on any Node from 20 on.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
const say = (text) => process.stderr.write(`${text}\n`);

/** Installs from the lockfile when node_modules is absent or of another lockfile. */
function install() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(modules, '.fahuo-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('fahuo: installing packages from the lockfile (once) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm's own variables of the outer `npm start` would steer the inner one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(?!execpath|config_)/.test(key)),
  );
  const done = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2], env })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], env, shell: true });
  if (done.status !== 0) {
    say('fahuo: npm ci failed; the reason is above. Nothing was started.');
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, wanted);
}

/** The Node of the platform package, or the present one when it is new enough. */
function pickNode() {
  const { platform, arch } = process;
  const os = platform === 'win32' ? 'win' : platform;
  const file = platform === 'win32' ? 'node.exe' : 'node';
  for (const name of [`node-${os}-${arch}`, `node-bin-${os}-${arch}`]) {
    const found = path.join(modules, name, 'bin', file);
    if (existsSync(found)) return found;
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  say(`fahuo: there is no pinned Node for ${platform}-${arch}; install Node 24 or newer.`);
  process.exit(1);
}

install();
const args = process.argv.slice(2);
// An import streams: a small young generation keeps what has been dealt with from piling up.
const memory = args[0] === 'import' ? ['--max-semi-space-size=8', '--max-old-space-size=400'] : [];
const child = spawn(
  pickNode(),
  ['--disable-warning=ExperimentalWarning', ...memory, path.join(root, 'fahuo.ts'), ...args],
  { stdio: 'inherit' },
);
// Ctrl-C reaches the child by itself; a TERM is passed on. We wait for its orderly end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
