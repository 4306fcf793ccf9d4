/**
 * A whole shift on a phone without network: 300 pieces are scanned and kept, the page is killed in
 * between, colleagues take some of the same lines meanwhile; then each confirmation arrives once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { receiveOrder } from '../../areas/orders/commands.ts';
import { confirmPick } from '../../areas/picking/commands.ts';
import type { AheadTask } from '../../areas/picking/ui/pda-work.ts';
import { releaseWave } from '../../areas/waves/commands.ts';
import { codeNow, findBrowser, person, type Stage, startStage } from '../screens/stage.ts';
import { anOrder, must, putStock } from '../world.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';

const ORDERS = 150;
const PIECES = 2 * ORDERS;
/** Lines that a colleague picks while the phone is away. */
const TAKEN_BY_OTHERS = 7;

async function fill({ system }: Stage): Promise<void> {
  await putStock(system, { SZ: { 'TEA-1': 500, 'CUP-1': 500 } });
  const lines = [
    { sku: 'TEA-1', qty: 1 },
    { sku: 'CUP-1', qty: 1 },
  ];
  const orders = Array.from({ length: ORDERS }, () => anOrder(lines));
  await must(system, receiveOrder, orders);
  await system.relay.drain(system.tenant.tenant_id);
}

async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

async function signIn(page: Page, stage: Stage): Promise<void> {
  await page.goto('/pda');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('.row').first().waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
}

/** Takes tasks as the one signed in, and has the device fetch them. */
async function take(page: Page, stage: Stage, task_ids: string[]): Promise<AheadTask[]> {
  for (const task_id of task_ids) {
    const headers = { origin: stage.url, 'idempotency-key': `take-${task_id}` };
    const taken = await page.request.post('/v1/tasks/take', { data: { task_id }, headers });
    assert.equal(taken.status(), 200);
  }
  const answer = await page.request.get('/v1/tasks-ahead');
  const all = (await answer.json()) as AheadTask[];
  await page.reload();
  await page.getByRole('heading', { name: 'My tasks' }).waitFor();
  await page.waitForFunction((n) => document.querySelectorAll('.row').length >= n, task_ids.length);
  return all.filter((task) => task_ids.includes(task.task_id));
}

interface Scanned {
  page: Page;
  pieces: number;
  /** Lines of one piece. */
  singles: { task_id: string; seq: number }[];
}

/** Scans everything; every second task the page is killed and opened again. */
async function scanAll(first: Page, tasks: readonly AheadTask[]): Promise<Scanned> {
  let page = first;
  let pieces = 0;
  const singles: Scanned['singles'] = [];
  for (const [index, { task_id, lines_to_pick }] of tasks.entries()) {
    await page.goto(`/pda#/task/${task_id}`);
    await page.locator('[data-bin]').waitFor();
    for (const { seq, location, sku, qty } of lines_to_pick) {
      if (pieces >= PIECES) break;
      if (qty === 1) singles.push({ task_id, seq });
      for (let piece = 0; piece < qty; piece++, pieces++) {
        await scan(page, location);
        await scan(page, sku);
      }
    }
    const waiting = `${pieces} waiting`;
    await page.locator('.chip').getByText(waiting).waitFor();
    if (index % 2 === 1) continue;
    const context = page.context();
    await page.close();
    page = await context.newPage();
    await page.goto('/pda');
    await page.locator('.chip').getByText(waiting).waitFor();
  }
  return { page, pieces, singles };
}

async function tellShift(stage: Stage, owner: pg.Client): Promise<void> {
  await fill(stage);
  const wave = { warehouse: 'SZ', max: 300, cart_slots: 40, method: 'by_place' };
  const [released] = await must(stage.system, releaseWave, [releaseWave.input.parse(wave)]);
  const { task_ids } = released!;
  const context = await stage.open({ viewport: { width: 360, height: 740 } });
  await context.addInitScript(() => localStorage.setItem('fahuo.locale', 'en'));
  const first = await context.newPage();
  await signIn(first, stage);
  const tasks = await take(first, stage, task_ids);
  await context.setOffline(true);
  const { page, pieces, singles } = await scanAll(first, tasks);
  assert.ok(pieces >= PIECES, `${pieces} pieces`);
  const others = singles.filter((_, index) => index % 11 === 3).slice(0, TAKEN_BY_OTHERS);
  const by_others = others.map((line) => confirmPick.input.parse({ ...line, qty: 1 }));
  await must(stage.system, confirmPick, by_others);
  await context.setOffline(false);
  const chip = page.locator('.chip').getByText(new RegExp(`^${TAKEN_BY_OTHERS} refused$`));
  await chip.waitFor({ timeout: 120_000 });
  await chip.click();
  assert.equal(await page.locator('.card.bad').count(), TAKEN_BY_OTHERS);
  const { rows } = await owner.query<{ moves: number; pieces: number; keys: number }>(
    `select count(*)::int as moves, sum(qty)::int as pieces,
       (select count(*)::int from kernel.idempotency where command = 'pick.confirm') as keys
     from stock.move where cause = 'pick' and cause_id = any($1::uuid[])`,
    [task_ids],
  );
  assert.deepEqual(rows, [{ moves: pieces, pieces, keys: pieces }]);
}

test('300 scans without network arrive once each; what others took is shown as cards', {
  skip,
}, async () => {
  const stage = await startStage(executable!);
  const owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  try {
    await tellShift(stage, owner);
  } finally {
    await owner.end();
    await stage.close();
  }
});
