/**
 * Picking on a phone: the page is light, goes on when the network is cut, survives being killed,
 * and all that was scanned arrives once; what the server refuses is shown with what to do.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`PICKING ON A PHONE IS NOT TESTED: ${skip}`);

const DIST = path.resolve(import.meta.dirname, '../../web/dist');
const PHONE = { width: 360, height: 740 };

let stage: Stage;
let owner: pg.Client;
let context: BrowserContext;
let page: Page;

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  context = await stage.open({ viewport: PHONE });
  await inLanguage(context, 'en');
  page = await context.newPage();
});
after(async () => {
  await owner?.end();
  await stage?.close();
});

function inLanguage(of: BrowserContext, locale: string): Promise<unknown> {
  return of.addInitScript((wanted) => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', wanted);
  }, locale);
}

/** Complaints that are not ours: calls without network, and refusals that the page shows. */
function complaints(): string[] {
  const known = /status of (401|404|409|422)|ERR_INTERNET_DISCONNECTED|Failed to fetch/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

async function shot(name: string): Promise<void> {
  await stage.shot(page, name);
  const folder = process.env['FAHUO_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

async function scan(code: string): Promise<void> {
  const before_it = await page.locator('.said').textContent();
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  // What is said differs from scan to scan, but for a repeat of the same.
  await page
    .waitForFunction((was) => document.querySelector('.said')?.textContent !== was, before_it, {
      timeout: 3000,
    })
    .catch(() => {});
}

const chip = (text: string | RegExp) => page.locator('.chip').getByText(text);

/** The line on the screen. */
async function lineNow() {
  const bin = (await page.locator('.bin').getAttribute('data-bin'))!;
  const sku = (await page.locator('.line .mono').first().textContent())!;
  const open = Number(await page.locator('[data-open]').getAttribute('data-open'));
  return { bin, sku, open };
}

/** Picks the line on the screen by scans alone. Returns how many pieces that were. */
async function pickLine(): Promise<number> {
  const { bin, sku, open } = await lineNow();
  await scan(bin);
  for (let piece = 0; piece < open; piece++) await scan(sku);
  return open;
}

const picksOf = async (task_id: string) =>
  (
    await owner.query<{ qty: number }>(
      "select qty from stock.move where cause = 'pick' and cause_id = $1",
      [task_id],
    )
  ).rows;

let task_id = '';

test('the first load is under 100 kB, and signing in leads to the tasks', { skip }, async () => {
  const html = readFileSync(path.join(DIST, 'pda.html'), 'utf8');
  const files = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
  const sizes = files.map((file) => gzipSync(readFileSync(path.join(DIST, file))).length);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(files.length > 1 && whole < 100_000, `${whole} bytes`);

  await page.goto('/pda');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  assert.deepEqual(await violations(page), []);
  await shot('pda-0-sign-in');
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Free tasks' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shot('pda-1-tasks');
  await page.locator('.row').first().click();
  task_id = page.url().split('/').at(-1)!;
  await page.getByRole('button', { name: 'Take this task' }).click();
  await page.locator('[data-bin]').waitFor();
  await chip('All sent').waitFor();
  assert.deepEqual(complaints(), []);
});

test('no step can be left out, and every target fits a thumb', { skip }, async () => {
  const { bin, sku } = await lineNow();
  await scan(sku);
  await page.getByText(`Scan bin ${bin} first`).waitFor();
  await scan('Z99-99');
  await page.getByText(`Wrong bin: ${bin} is wanted`).waitFor();
  await shot('pda-2-wrong');
  await scan(bin);
  await page.locator('.bin.there').waitFor();
  await scan('NO-SUCH');
  await page.getByText(`Wrong article: ${sku} is wanted`).waitFor();
  await scan(bin);
  assert.deepEqual(await violations(page), []);
  await shot('pda-3-line');
  const small = await page
    .locator('button:visible, input:visible, header a')
    .evaluateAll((all) =>
      all.filter((each) => each.getBoundingClientRect().height < 56).map((each) => each.outerHTML),
    );
  assert.deepEqual(small, []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= PHONE.width, `${wide} wide`);
  assert.deepEqual(await picksOf(task_id), []);
});

test('cut off in the middle, killed, opened again without network, then all arrives once', {
  skip,
}, async () => {
  let pieces = await pickLine();
  await chip('All sent').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await context.setOffline(true);
  pieces += await pickLine();
  await chip(/Offline/).waitFor();
  const before_kill = await lineNow();
  await scan(before_kill.bin);
  await page.locator('.bin.there').waitFor();
  await shot('pda-4-offline');
  const { length: arrived } = await picksOf(task_id);
  await page.close();

  page = await context.newPage();
  await page.goto(`/pda#/task/${task_id}`);
  await page.locator('.bin.there').waitFor();
  assert.deepEqual(await lineNow(), before_kill, 'it goes on exactly where it was');
  await chip(/waiting/).waitFor();
  for (let piece = 0; piece < before_kill.open; piece++) await scan(before_kill.sku);
  pieces += before_kill.open;
  assert.equal((await picksOf(task_id)).length, arrived, 'nothing arrives without network');

  await context.setOffline(false);
  await chip('All sent').waitFor({ timeout: 30_000 });
  const moves = await picksOf(task_id);
  assert.deepEqual(
    moves.map((move) => move.qty),
    Array.from({ length: pieces }, () => 1),
  );
  assert.deepEqual(complaints(), []);
});

test('another device was faster: a card with what, why and what to do', { skip }, async () => {
  await context.setOffline(true);
  const { bin, sku, open } = await lineNow();
  const seq = await page.evaluate(
    () => /\d+/.exec(document.querySelector('.line')!.ariaLabel!)![0],
  );
  await scan(bin);
  await scan(sku);
  const other = { task_id, seq: Number(seq), qty: open };
  const headers = { 'idempotency-key': 'the-other-device' };
  const desk = await stage.open({ storageState: await context.storageState() });
  const init = { data: other, headers: { ...headers, origin: stage.url } };
  assert.equal((await desk.request.post('/v1/picks/confirm', init)).status(), 200);
  await desk.close();
  const before_it = (await picksOf(task_id)).length;
  await context.setOffline(false);
  await chip('1 refused').waitFor({ timeout: 30_000 });
  await page.locator('.chip').click();
  await page.getByText(`${sku} from ${bin}`).waitFor();
  await page.getByText(/would be too many/).waitFor();
  await page.getByText(/Go on with the next line/).waitFor();
  assert.deepEqual(await violations(page), []);
  await shot('pda-5-card');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText(/would be too many/).waitFor();
  await page.getByRole('button', { name: 'Put aside' }).click();
  await page.getByRole('button', { name: 'The goods were put back' }).click();
  await page.getByRole('heading', { name: 'Put aside (1)' }).waitFor();
  await page.reload();
  await page.getByText('The goods were put back').waitFor();
  await chip('All sent').waitFor();
  const told = await owner.query("select body from kernel.event where kind = 'pick_set_aside'");
  assert.equal(told.rows[0]?.body.reason, 'put_back');
  assert.equal((await picksOf(task_id)).length, before_it);
  assert.deepEqual(complaints(), []);
});

test('a quantity by thumb, a short pick with its reason, in Chinese and dark', {
  skip,
}, async () => {
  await page.evaluate(() => localStorage.setItem('fahuo.scheme', 'dark'));
  await inLanguage(context, 'zh-CN');
  await page.goto(`/pda#/task/${task_id}`);
  await page.reload();
  await page.locator('[data-bin]').waitFor();
  const { bin, sku, open } = await lineNow();
  await scan(bin);
  await shot('pda-6-dark-zh');
  await page.getByRole('button', { name: '报缺货' }).click();
  if (open > 1) {
    await shot('pda-7-pad');
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: '1', exact: true }).click();
    await page.getByRole('button', { name: '确认' }).click();
  }
  await page.getByRole('button', { name: '破损' }).click();
  await page.getByText(`${sku} 已报缺`).waitFor();
  for (let line = 0; line < 40 && (await page.locator('[data-bin]').count()) > 0; line++) {
    const now = await lineNow();
    await scan(now.bin);
    await scan(now.sku);
    if (now.open > 1) {
      await page.getByRole('button', { name: '输入件数' }).click();
      await page.getByRole('button', { name: '全部' }).click();
      await page.getByRole('button', { name: '确认' }).click();
    }
    await page.waitForTimeout(100);
  }
  await page.getByText('已拣完').waitFor();
  await shot('pda-8-done');
  await chip('已全部发送').waitFor();
  const { rows } = await owner.query<{ state: string; short: number }>(
    `select t.state, sum(l.qty_short)::int as short from picking.task t
     join picking.task_line l using (tenant_id, task_id) where task_id = $1 group by t.state`,
    [task_id],
  );
  assert.deepEqual(rows, [{ state: 'done', short: 1 }]);
  assert.deepEqual(complaints(), []);
});

test('the bin of the short pick is counted without network and without its book, then settled', {
  skip,
}, async () => {
  await page.goto('/pda');
  await page.locator('.row').first().waitFor();
  await shot('pda-8-home-zh');
  await inLanguage(context, 'en');
  await page.reload();
  await page.locator('.row', { hasText: 'Counting' }).click();
  await page.getByText('After a short pick').waitFor();
  const { location, sku, qty } = (
    await owner.query<{ location: string; sku: string; qty: number }>(
      `select l.code as location, k.code as sku, b.qty from stock.count_line c
       join places.location l using (tenant_id, location_id)
       join catalog.sku k using (tenant_id, sku_id)
       join stock.balance b using (tenant_id, location_id, sku_id, lot)`,
    )
  ).rows[0]!;
  await context.setOffline(true);
  await scan(sku);
  await page.getByText(`Scan bin ${location} first`).waitFor();
  await scan(location);
  await shot('pda-9-count');
  assert.deepEqual(await violations(page), []);
  assert.ok(!(await page.locator('main').innerText()).includes(String(qty)), 'the count is blind');
  await scan(sku);
  await shot('pda-10-pad');
  for (const digit of String(qty + 1)) {
    await page.getByRole('button', { name: digit, exact: true }).click();
  }
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Everything of this list is counted').waitFor();
  await chip(/1 waiting/).waitFor();
  await context.setOffline(false);
  await chip('All sent').waitFor({ timeout: 30_000 });

  const desk = await stage.open({ storageState: await context.storageState() });
  await inLanguage(desk, 'en');
  const counts = await desk.newPage();
  await counts.goto('/counts');
  const row = counts.locator('.grid-row', { hasText: location });
  await row.getByText('+1').waitFor();
  await row.getByRole('checkbox').check();
  await counts.getByRole('button', { name: 'Refuse' }).click();
  const dialog = counts.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('one was counted twice');
  await dialog.getByRole('button', { name: 'Refuse' }).click();
  await counts.getByText('No counts are here').waitFor();
  await counts.getByRole('combobox', { name: 'Warehouse' }).click();
  await counts.locator('.ant-select-item-option', { hasText: 'SZ' }).click();
  await counts.getByRole('button', { name: 'Plan a count' }).click();
  await dialog.getByRole('radio', { name: 'Bins', exact: true }).check();
  await dialog.getByLabel(/^Bins, separated/).fill(`${location} A01-02`);
  assert.deepEqual(await violations(counts), []);
  await stage.shot(counts, 'counts-1-plan');
  await dialog.getByRole('button', { name: 'Plan a count' }).click();
  await counts.getByText(/: 2 places to count/).waitFor();
  await counts.goto('/counts?state=all');
  await counts.locator('.grid-row').nth(2).waitFor();
  assert.deepEqual(await violations(counts), []);
  await stage.shot(counts, 'counts-2-all');
  const folder = process.env['FAHUO_SHOTS'];
  if (folder !== undefined)
    await counts.screenshot({ path: path.join(folder, 'counts-2-all.png') });
  await counts.goto(`/tasks/${task_id}`);
  await counts.getByText('Refused on a device and put aside').waitFor();
  assert.deepEqual(await violations(counts), []);
  await stage.shot(counts, 'pda-11-asides');
  await desk.close();
  assert.deepEqual(complaints(), []);
});
