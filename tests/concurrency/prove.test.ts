/**
 * The proof that a company can run on itself: it sells out a copy, leaves the company's own stock
 * alone and nothing behind, and says so when something is off.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { receiveOrder } from '../../areas/orders/commands.ts';
import { makeApiKey } from '../../areas/people/commands-secret.ts';
import type { Proof } from '../../areas/stock/prove-model.ts';
import type { TestSystem } from '../database.ts';
import { digestOf } from '../digest.ts';
import { type Served, served } from '../served.ts';
import { anOrder, makeWorld, must } from '../world.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../fahuo.ts');

let world: Served;
let system: TestSystem;
let owner: pg.Client;

before(async () => {
  world = await served();
  system = world.system;
  await makeWorld(system);
  await must(system, receiveOrder, [receiveOrder.input.parse(anOrder())]);
  owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
});

after(async () => {
  await owner.end();
  await world.end();
});

/** Runs the command line on the test's database. */
function prove(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: system.url, LOG_LEVEL: 'error' };
  return new Promise((resolve) => {
    const given = [PROGRAM, 'prove', 'oversell', ...args];
    execFile(process.execPath, given, { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

const leftOver = async () =>
  (
    await owner.query(
      `select datname from pg_database where datname = 'fahuo_prove_'
         || (select oid from pg_database where datname = current_database())`,
    )
  ).rows;

test('a company proves it on its own articles, and nothing of its own is touched', async () => {
  const mine = () => digestOf(owner, system.tenant.tenant_id);
  const earlier = await mine();
  const ran = await prove('--buyers', '400', '--connections', '32', '--json');
  assert.equal(ran.code, 0, ran.err + ran.out);
  const proof = JSON.parse(ran.out) as Proof;
  assert.deepEqual([proof.ok, proof.off, proof.faults, proof.deadlocks], [true, [], 0, 0]);
  const rows = proof.rows.map(({ sku, there_was, accepted, reserved }) => {
    return [sku, there_was, accepted, reserved];
  });
  // Two pieces of the tea are promised to an order already.
  assert.deepEqual(rows.sort(), [
    ['CUP-1', 100, 100, 100],
    ['LAMP-1', 5, 5, 5],
    ['SOAP-1', 50, 50, 50],
    ['TEA-1', 108, 108, 108],
  ]);
  assert.ok(proof.rows.every((row) => row.asked > row.there_was && row.refused > 0));
  assert.deepEqual(await mine(), earlier);
  assert.deepEqual(await leftOver(), []);
});

test('only one proof at a time runs in a database', async () => {
  await owner.query('select pg_advisory_lock(7300003)');
  const ran = await prove('--buyers', '10');
  await owner.query('select pg_advisory_unlock(7300003)');
  assert.equal(ran.code, 1);
  assert.match(ran.err, /another proof is running/);
});

interface ProofAnswer {
  run: { state: string; progress: { phase: string }; proof: Proof | null; refused: string } | null;
}

test('the screen starts one in the background, is told how far it is, and gets the result', async () => {
  const { tenant_id } = system.tenant;
  const as = await world.keyFor(tenant_id, ['stock.prove']);
  const look = async () => {
    const { status, body } = await world.ask('/v1/stock/proof', { method: 'GET', as });
    assert.equal(status, 200);
    return (body as unknown as ProofAnswer).run;
  };
  assert.equal(await look(), null);
  // The child reads from its environment where the database is, as its parent did.
  const earlier = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = system.url;
  const body = { buyers: 200 };
  const started = await world.ask('/v1/stock/prove', { as, body });
  const again = await world.ask('/v1/stock/prove', { as, body });
  if (earlier === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = earlier;
  assert.equal(started.status, 202, started.text);
  assert.deepEqual([again.status, again.body['code']], [409, 'PROOF_RUNNING']);
  const phases = new Set<string>();
  let run = await look();
  for (let n = 0; n < 400 && run?.state === 'running'; n++) {
    phases.add(run.progress.phase);
    await new Promise((resolve) => setTimeout(resolve, 100));
    run = await look();
  }
  assert.equal(run?.state, 'ended');
  assert.deepEqual(run.proof?.off, []);
  assert.equal(run.proof.rows.length, 4);
  // Which of them are seen depends on how fast the machine is.
  assert.ok(phases.size > 0, 'told how far it is while it runs');
  assert.deepEqual(await leftOver(), []);
});

test('somebody who sees only some merchants may neither start nor read it', async () => {
  const merchant = await owner.query('select merchant_id from merchants.merchant');
  const input = {
    name: 'limited',
    permissions: ['*'],
    merchant_ids: [merchant.rows[0].merchant_id],
  };
  const [made] = await must(system, makeApiKey, [makeApiKey.input.parse(input)]);
  const as = made!.secret;
  for (const [at, method] of [
    ['/v1/stock/prove', 'POST'],
    ['/v1/stock/proof', 'GET'],
  ] as const) {
    const answer = await world.ask(at, { as, method, ...(method === 'GET' ? {} : { body: {} }) });
    assert.equal(answer.body['code'], 'PERMISSION_DENIED', at);
  }
});
