/**
 * A shift on the floor in a real browser: the planner draws the warehouse and releases a wave by
 * the engines, the picker follows the path on a small device, the packer packs step by step.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF THE FLOOR IS NOT TESTED: ${skip}`);

let stage: Stage;
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;
let wave_id = '';

before(async () => {
  if (executable !== null) stage = await startStage(executable);
});
after(async () => {
  await stage?.close();
});

function complaints(): string[] {
  const known = /status of (401|404|409|422)/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

/** A picture beside those of the other screens, and in a folder of one's own when asked for. */
async function shot(page: Page, name: string): Promise<void> {
  await stage.shot(page, name);
  const folder = process.env['FAHUO_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** An empty page, as a context begins with, has no storage. */
function inEnglish(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(() => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', 'en');
  });
}

async function signIn(page: Page, at: string): Promise<void> {
  await page.goto(at);
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('h1').first().waitFor();
}

async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

interface Wave {
  tasks_of_wave: { task_id: string; shipments: number }[];
  shipments_of_wave: { shipment_no: string; state: string }[];
}
const waveNow = async (page: Page) =>
  (await (await page.request.get(`/v1/waves/${wave_id}`)).json()) as Wave;

test('the planner draws the floor, releases a wave by the engines and reads why', {
  skip,
}, async () => {
  const context = await stage.open();
  await inEnglish(context);
  const page = await context.newPage();
  await signIn(page, '/floor-plan');
  await page.getByRole('combobox', { name: 'Warehouse' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'SZ' }).click();
  await page.getByRole('button', { name: 'By pattern' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Aisles', { exact: true }).fill('4');
  await dialog.getByLabel('Bins per aisle, both sides').fill('20');
  await dialog.getByLabel('Codes of bins').fill('A{aisle:2}-{bin:2}');
  await dialog.getByRole('button', { name: 'Lay out' }).click();
  await page.locator('svg.plan').waitFor();
  signed_in = await context.storageState();
  await shot(page, 'story-1-plan');

  await page.goto('/waves');
  const row = page.locator('table.plain tr', { hasText: 'SZ' });
  await row.getByRole('button', { name: 'Settings' }).click();
  await dialog.getByLabel('A cart carries (kg)').fill('300');
  await dialog.getByRole('checkbox', { name: 'Release without anybody asking' }).check();
  await dialog.getByLabel('As soon as so many wait').fill('900');
  await dialog.getByLabel('Or one is due within minutes').fill('0');
  await shot(page, 'story-2-settings');
  await dialog.getByRole('checkbox', { name: 'Release without anybody asking' }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });

  await row.getByRole('button', { name: 'Release a wave' }).click();
  await dialog.getByLabel('Most shipments').fill('12');
  await dialog.getByLabel('Places on a cart').fill('4');
  await dialog.getByLabel('Pickers on shift').fill('3');
  await shot(page, 'story-3-release');
  assert.deepEqual(await violations(page), []);
  const answer = page.waitForResponse(/\/v1\/waves\/release$/);
  await dialog.getByRole('button', { name: 'Release a wave' }).click();
  const released = (await (await answer).json()) as { wave_id: string; shipment_ids: string[] };
  wave_id = released.wave_id;
  await dialog.getByText('By the engines: least walking').waitFor();
  await shot(page, 'story-4-released');
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  const { tasks_of_wave } = await waveNow(page);
  assert.ok(tasks_of_wave.every((task) => task.shipments <= 4));
  assert.equal(
    tasks_of_wave.reduce((sum, task) => sum + task.shipments, 0),
    released.shipment_ids.length,
  );
  await page.locator('.grid-row').last().getByRole('button', { name: 'Why' }).click();
  await dialog.getByText(`In the wave: ${released.shipment_ids.length}`, { exact: true }).waitFor();
  await dialog
    .getByText(/Taking it now would cost \d+ m/)
    .first()
    .waitFor();
  await shot(page, 'story-5-why');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the picker follows the path on the device, bin by bin', { skip }, async () => {
  const context = await stage.open({
    storageState: signed_in,
    viewport: { width: 360, height: 740 },
  });
  await inEnglish(context);
  const page = await context.newPage();
  await page.goto('/waves');
  const { tasks_of_wave } = await waveNow(page);
  const { task_id } = tasks_of_wave[0]!;
  await page.goto(`/tasks/${task_id}`);
  const walk = (await (await page.request.get(`/v1/floor-walks/${task_id}`)).json()) as {
    version: number | null;
    stops: { code: string }[];
  };
  assert.equal(walk.version, 1, 'the walk is on the plan that was drawn');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} wide`);
  const visited: string[] = [];
  const taken = page.getByRole('button', { name: /^Taken/ });
  for (let line = 0; line < 60; line++) {
    await page.locator('.in-hand-bin').or(page.getByText('All picked')).first().waitFor();
    if ((await page.locator('.in-hand-bin').count()) === 0) break;
    const bin = ((await page.locator('.in-hand-bin').textContent()) ?? '').replace('✓', '').trim();
    if (visited.at(-1) !== bin) {
      await page.locator('.next-plan').getByText(`Next: ${bin}`).waitFor();
      visited.push(bin);
    }
    if (line === 0) {
      assert.ok((await page.locator('.next-plan .plan-route').count()) > 0);
      await shot(page, 'story-6-path');
    }
    await scan(page, bin);
    await page.locator('.in-hand-bin.there').waitFor();
    const answer = page.waitForResponse(/\/v1\/picks\/confirm$/);
    await taken.click();
    const { lines_open } = (await (await answer).json()) as { lines_open: number };
    if (lines_open === 0) break;
    await page.locator('tr.done').nth(line).waitFor({ state: 'attached' });
  }
  assert.deepEqual(
    visited,
    walk.stops.map((stop) => stop.code),
    'in the order of the walk',
  );
  await shot(page, 'story-7-picked');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the packer packs a picked shipment by its steps', { skip }, async () => {
  const context = await stage.open({ storageState: signed_in });
  await inEnglish(context);
  const page = await context.newPage();
  await page.goto('/pack');
  await page.locator('.scan-box').waitFor();
  const picked = (await waveNow(page)).shipments_of_wave.find((each) => each.state === 'picked');
  await scan(page, picked!.shipment_no);
  await page.getByRole('heading', { name: /^Parcel/ }).waitFor();
  await page.locator('svg.carton-picture').waitFor();
  await shot(page, 'story-8-first-step');
  const next = page.getByRole('button', { name: 'Next', exact: true });
  const steps = [await page.locator('.carton-step').innerText()];
  for (; await next.isEnabled(); steps.push(await page.locator('.carton-step').innerText()))
    await next.click();
  assert.match(steps[0]!, /^1\. .+ ×\d/);
  await page.getByRole('button', { name: 'Enter all by hand' }).click();
  await page.getByText(/All scanned/).waitFor();
  await page.getByLabel('Weight (g)').fill('900');
  await page.getByRole('button', { name: 'Close parcel' }).click();
  const sure = page.getByRole('checkbox', { name: 'The weight is right' });
  const closed = page.getByText(/is closed, /);
  await sure.or(closed).first().waitFor();
  if (await sure.isVisible()) {
    await sure.check();
    const why = page.getByLabel('Far off: why is it right?');
    if (await why.isVisible()) await why.fill('filled up with padding');
    await page.getByRole('button', { name: 'Close parcel' }).click();
  }
  await closed.waitFor();
  await shot(page, 'story-9-packed');
  assert.deepEqual(complaints(), []);
  await context.close();
});
