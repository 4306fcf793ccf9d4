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

test('300 scans without network arrive once each; what others took is shown as cards', {
  skip,
}, async () => {
  const stage = await startStage(executable!);
  const owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  try {
    await fill(stage);
    const wave = { warehouse: 'SZ', max: 300, cart_slots: 40, method: 'by_place' };
    const [released] = await must(stage.system, releaseWave, [releaseWave.input.parse(wave)]);
    const context = await stage.open({ viewport: { width: 360, height: 740 } });
    await context.addInitScript(() => localStorage.setItem('fahuo.locale', 'en'));
    let page = await context.newPage();
    await page.goto('/pda');
    await page.fill('input[name=login_name]', person.login_name);
    await page.fill('input[name=password]', person.password);
    await page.keyboard.press('Enter');
    await page.fill('input[name=code]', codeNow(stage.system));
    await page.keyboard.press('Enter');
    await page.locator('.row').first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    for (const task_id of released!.task_ids) {
      const headers = { origin: stage.url, 'idempotency-key': `take-${task_id}` };
      const taken = await page.request.post('/v1/tasks/take', { data: { task_id }, headers });
      assert.equal(taken.status(), 200);
    }
    await page.reload();
    await page.getByRole('heading', { name: 'My tasks' }).waitFor();
    const answer = await page.request.get('/v1/tasks-ahead');
    const tasks = ((await answer.json()) as AheadTask[]).filter((task) =>
      released!.task_ids.includes(task.task_id),
    );
    await page.waitForFunction((n) => document.querySelectorAll('.row').length >= n, tasks.length);
    await context.setOffline(true);

    let pieces = 0;
    const singles: { task_id: string; seq: number }[] = [];
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
      const said = `${pieces} waiting`;
      await page.locator('.chip').getByText(said).waitFor();
      if (index % 2 === 0) {
        await page.close();
        page = await context.newPage();
        await page.goto('/pda');
        await page.locator('.chip').getByText(said).waitFor();
      }
    }
    assert.ok(pieces >= PIECES, `${pieces} pieces`);
    const others = singles.filter((_, index) => index % 11 === 3).slice(0, TAKEN_BY_OTHERS);
    await must(
      stage.system,
      confirmPick,
      others.map((line) => confirmPick.input.parse({ ...line, qty: 1 })),
    );
    await context.setOffline(false);
    await page
      .locator('.chip')
      .getByText(`${TAKEN_BY_OTHERS} refused`)
      .waitFor({ timeout: 120_000 });
    await page.waitForFunction(
      () => !document.querySelector('.chip')?.textContent?.includes('wait'),
      {
        timeout: 120_000,
      },
    );
    await page.locator('.chip').click();
    assert.equal(await page.locator('.card.bad').count(), TAKEN_BY_OTHERS);
    const { rows } = await owner.query<{ moves: number; pieces: number; keys: number }>(
      `select count(*)::int as moves, sum(qty)::int as pieces,
         (select count(*)::int from kernel.idempotency where command = 'pick.confirm') as keys
       from stock.move where cause = 'pick' and cause_id = any($1::uuid[])`,
      [released!.task_ids],
    );
    assert.deepEqual(rows, [{ moves: pieces, pieces, keys: pieces }]);
  } finally {
    await owner.end();
    await stage.close();
  }
});
