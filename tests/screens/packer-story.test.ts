/**
 * A packer's shift in a real browser, scanner, scale and camera emulated at the device's edge: from
 * sign-in to the last parcel, hands on the scanner.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { savePrinter } from '../../areas/printing/commands.ts';
import { must } from '../world.ts';
import { addPerson, moving, scan, shownIn, signInAs, steady, weigh, wireScale } from './devices.ts';
import { findBrowser, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF THE PACKER IS NOT TESTED: ${skip}`);

/** The same code within less is a bouncing trigger. */
const BOUNCE_MS = 320;

interface Waiting {
  shipment_no: string;
  order_id: string;
  lines: { code: string; qty: number; weight_g: number }[];
}

let stage: Stage;
let owner: pg.Client;
let waiting: Waiting[];
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  const printer = { warehouse: 'SZ', code: 'BENCH', name: '打包台', paper: '100x150' };
  await must(stage.system, savePrinter, [
    savePrinter.input.parse({ ...printer, driver: 'simulated', address: '' }),
  ]);
  await addPerson(stage.system, 'packer', '周师傅', 'packer');
  await addPerson(stage.system, 'foreman', '吴主管', 'foreman');
  owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  const found = await owner.query<Waiting>(
    `select s.shipment_no, s.order_id, jsonb_agg(jsonb_build_object('code', k.code,
       'qty', l.qty_picked, 'weight_g', k.weight_g) order by k.code) as lines
     from orders.shipment s join orders.shipment_line l using (tenant_id, shipment_id)
     join orders.order_line o using (tenant_id, order_line_id)
     join catalog.sku k on k.tenant_id = o.tenant_id and k.sku_id = o.sku_id
     join orders.sales_order v on v.order_id = s.order_id
     where s.state = 'picked' and v.held_at is null
     group by s.tenant_id, s.shipment_id order by s.ship_by, s.shipment_id limit 4`,
  );
  waiting = found.rows;
});
after(async () => {
  await owner?.end();
  await stage?.close();
});

function complaints(): string[] {
  const known = /status of (401|403|404|409|422)/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

async function shot(page: Page, name: string): Promise<void> {
  await stage.shot(page, name);
  const folder = process.env['FAHUO_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

const said = (page: Page, text: string | RegExp) => page.locator('.scan-said').getByText(text);

/** Grams that the parcel should have: goods and the carton of 100 g. */
const expected = ({ lines }: Waiting) =>
  100 + lines.reduce((sum, line) => sum + line.qty * line.weight_g, 0);

/** Scans a shipment and all its pieces but the last `spare`. */
async function scanAll(page: Page, job: Waiting, spare = 0): Promise<void> {
  await scan(page, job.shipment_no);
  await page.getByRole('heading', { name: /^Parcel/ }).waitFor();
  const pieces = job.lines.flatMap(({ code, qty }) => Array.from({ length: qty }, () => code));
  for (const [at, code] of pieces.slice(0, pieces.length - spare).entries()) {
    const answer = page.waitForResponse(/\/v1\/parcels\/scan$/);
    await scan(page, code);
    await answer;
    if (pieces[at + 1] === code) await page.waitForTimeout(BOUNCE_MS);
  }
}

test('a packer connects the scale and packs by scans only: wrong piece, weight, photo, label', {
  skip,
}, async () => {
  const context = await stage.open();
  await wireScale(context);
  await shownIn(context, 'en');
  const page = await context.newPage();
  await signInAs(page, 'packer', '/pack');
  signed_in = await context.storageState();
  const [first] = waiting as [Waiting];
  await scanAll(page, first, 1);
  await scan(page, '4006381333931');
  await page.locator('.scan-box.bad').waitFor();
  await shot(page, 'packer-1-wrong');
  await scan(page, 'FH-CLOSE');
  await said(page, '1 pieces are not scanned').waitFor();
  await scan(page, first.lines.at(-1)!.code);
  await said(page, 'All scanned').waitFor();

  await page.getByRole('button', { name: 'Scale' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Connect' }).click();
  await weigh(page, `${moving(400)}\u0000garbage\r\n${steady(expected(first))}`);
  await dialog.getByText('no weight').waitFor();
  await dialog.getByText('· steady').waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'packer-2-scale');
  await dialog.getByLabel('Name').fill('Bench scales');
  await dialog.getByRole('button', { name: 'Save for other benches' }).click();
  await page.getByText('Saved: Bench scales').waitFor();
  await dialog.getByRole('button', { name: 'Use on this bench' }).click();
  await dialog.waitFor({ state: 'detached' });

  await weigh(page, moving(300));
  const weight = page.getByLabel('Weight (g)');
  await page.getByTestId('scale').getByText('moving').waitFor();
  await weigh(page, steady(expected(first)));
  await page.getByTestId('scale').getByText('steady').waitFor();
  assert.equal(await weight.inputValue(), String(expected(first)));
  await page.keyboard.press('s');
  await said(page, /^Photo 1 of/).waitFor();
  await scan(page, 'FH-PHOTO');
  await said(page, /^Photo 2 of/).waitFor();
  await page.keyboard.press('2');
  await page.getByRole('button', { name: '2 C', pressed: true }).waitFor();
  await page.keyboard.press('1');
  await page.getByRole('button', { name: '1 C', pressed: true }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'packer-3-ready');
  await scan(page, 'FH-CLOSE');
  await said(page, /is closed/).waitFor();
  const label = page.getByTestId('label');
  await label.getByText('Printed').waitFor();
  await label.getByText('on BENCH').waitFor();
  await shot(page, 'packer-4-label');
  const print = page.waitForResponse(/\/v1\/print\/again$/);
  await scan(page, 'FH-REPRINT');
  assert.equal((await print).status(), 200);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the scale is found again; its old load is not the next parcel; overweight is stopped', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await wireScale(context, true);
  await shownIn(context, 'en');
  const page = await context.newPage();
  await page.goto('/pack');
  await page.locator('.scan-box').waitFor();
  const [, second, third] = waiting as [Waiting, Waiting, Waiting];
  await scanAll(page, second);
  await weigh(page, steady(expected(second)));
  await page.getByTestId('scale').getByText('steady').waitFor();
  await scan(page, 'FH-CLOSE');
  await said(page, /is closed/).waitFor();

  await scanAll(page, third);
  await weigh(page, steady(expected(second)));
  await page.getByTestId('scale').getByText('the parcel before').waitFor();
  assert.equal(await page.getByLabel('Weight (g)').inputValue(), '');
  await scan(page, 'FH-CLOSE');
  await said(page, 'Put the parcel on the scale first').waitFor();
  await weigh(page, moving(700) + steady(expected(third) + 400));
  await page.getByTestId('scale').getByText('steady').waitFor();
  await page.waitForTimeout(BOUNCE_MS);
  await scan(page, 'FH-CLOSE');
  await page.getByText('So large a difference is passed by a supervisor only').waitFor();
  await scan(page, 'FH-WEIGHT-OK');
  await said(page, 'That is not possible now').waitFor();
  await shot(page, 'packer-5-overweight');
  await weigh(page, moving(700) + steady(expected(third) + 25));
  const now = String(expected(third) + 25);
  await page.waitForFunction((grams) => {
    return document.querySelector<HTMLInputElement>('input[inputmode=decimal]')?.value === grams;
  }, now);
  await scan(page, 'FH-CLOSE');
  await page.getByRole('checkbox', { name: 'The weight is right' }).waitFor();
  await scan(page, 'FH-WEIGHT-OK');
  await said(page, /is closed/).waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a foreman passes a weight far off with a reason; photos and reason are on the order', {
  skip,
}, async () => {
  const context = await stage.open();
  await wireScale(context);
  await shownIn(context, 'en');
  const page = await context.newPage();
  await signInAs(page, 'foreman', '/pack');
  const [first, , , fourth] = waiting as [Waiting, Waiting, Waiting, Waiting];
  await scanAll(page, fourth);
  await page.getByLabel('Weight (g)').fill(String(expected(fourth) + 500));
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'The weight is right' }).check();
  await page.getByLabel('Far off: why is it right?').fill('gift box added');
  await page.getByRole('button', { name: 'Close parcel' }).click();
  await said(page, /is closed/).waitFor();
  await page.goto(`/orders/${fourth.order_id}`);
  await page.getByText('far off: gift box added').waitFor();
  await page.goto(`/orders/${first.order_id}`);
  const photos = page.locator('.order-photos img');
  await photos.nth(1).waitFor();
  await photos.first().evaluate((image: HTMLImageElement) => image.decode());
  assert.deepEqual(await violations(page), []);
  await photos.first().scrollIntoViewIfNeeded();
  await shot(page, 'packer-6-photos');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the bench in Chinese and in the dark', { skip }, async () => {
  const context = await stage.open({ storageState: signed_in, colorScheme: 'dark' });
  await wireScale(context, true);
  await shownIn(context, 'zh-CN');
  const page = await context.newPage();
  await page.goto('/pack');
  await page.getByRole('button', { name: '打包' }).first().click();
  await page.getByRole('heading', { name: /^包裹/ }).waitFor();
  await weigh(page, moving(512));
  await page.getByTestId('scale').waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'packer-7-dark');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await shot(page, 'packer-8-keys');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a foreman keeps the cartons: faults by field, counts of a warehouse', { skip }, async () => {
  const context = await stage.open();
  await shownIn(context, 'en');
  const page = await context.newPage();
  await signInAs(page, 'foreman', '/cartons');
  await page.getByRole('combobox', { name: 'Warehouse' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'SZ' }).click();
  await page.getByRole('button', { name: 'Add a carton' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Code').fill('C 3');
  await dialog.getByLabel('Name').fill('Long box');
  await dialog.getByLabel('Length (mm)').fill('600');
  await dialog.getByLabel('Width (mm)').fill('0');
  await dialog.getByLabel('Height (mm)').fill('120');
  await dialog.getByLabel('Own weight (g)').fill('180');
  await dialog.getByLabel('Takes up to, with itself (g)').fill('12000');
  await dialog.getByText('Outside: 606').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').nth(1).waitFor();
  assert.equal(await dialog.getByRole('alert').count(), 2, 'the code and the width');
  assert.deepEqual(await violations(page), []);
  await shot(page, 'cartons-1-faults');
  await dialog.getByLabel('Code').fill('C3');
  await dialog.getByLabel('Width (mm)').fill('200');
  await dialog.getByLabel('How many are left').fill('250');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.grid-row', { hasText: 'Long box' }).getByText('250').waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'cartons-2-list');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a scanner is tried before the shift; the codes of the bench are on a sheet', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await shownIn(context, 'zh-CN');
  const page = await context.newPage();
  await page.goto('/scanner');
  await page.locator('.barcode img').first().waitFor();
  await scan(page, 'TEA-1');
  await page.getByText('设置正确').waitFor();
  await page.keyboard.type('CUP-1');
  await page.keyboard.press('Tab');
  await page.getByText('结束符为 Tab').waitFor();
  await page.keyboard.type('LAMP-1');
  await page.getByText('没有结束符').waitFor();
  await page.getByRole('button', { name: '警告' }).click();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'scanner-1');
  await page.goto('/pack');
  await page.locator('.scan-box').waitFor();
  await page.keyboard.press('b');
  await page.locator('.barcode img').nth(10).waitFor();
  await page
    .locator('.barcode img')
    .first()
    .evaluate((image: HTMLImageElement) => image.decode());
  assert.deepEqual(await violations(page), []);
  await shot(page, 'scanner-2-sheet');
  assert.deepEqual(complaints(), []);
  await context.close();
});
