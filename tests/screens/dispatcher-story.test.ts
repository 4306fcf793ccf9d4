/**
 * A dispatcher at the ramp in a real browser: one carrier's lorry is loaded by scans, another
 * carrier's parcel is refused, a missing one is named, the manifest is printed.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { savePrinter } from '../../areas/printing/commands.ts';
import { must } from '../world.ts';
import { addPerson, scan, shownIn, signInAs } from './devices.ts';
import { findBrowser, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF THE DISPATCHER IS NOT TESTED: ${skip}`);

interface Packed {
  parcel_id: string;
  parcel_no: string;
  tracking_no: string;
  carrier: string;
}

let stage: Stage;
let packed: Packed[];
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  const printer = { warehouse: 'SZ', code: 'OFFICE', name: '办公室', paper: 'A4' };
  await must(stage.system, savePrinter, [
    savePrinter.input.parse({ ...printer, driver: 'simulated', address: '' }),
  ]);
  await addPerson(stage.system, 'dispatcher', '郑发运', 'dispatcher');
  const owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  const waiting = `select w.parcel_id, p.parcel_no, w.tracking_no, w.carrier
    from packing.parcel p join shipping.waybill w using (tenant_id, parcel_id)
    join orders.sales_order o on o.order_id = p.order_id
    where p.state = 'packed' and w.state = 'active' and o.held_at is null order by p.parcel_id`;
  await owner.query(`update shipping.waybill set carrier = 'sf' where parcel_id in
    (select parcel_id from (${waiting}) x limit 2)`);
  packed = (await owner.query<Packed>(waiting)).rows;
  await owner.end();
});
after(async () => {
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

test('one carrier is loaded: a wrong parcel is refused, a missing one named, the list printed', {
  skip,
}, async () => {
  const context = await stage.open();
  await shownIn(context, 'en');
  const page = await context.newPage();
  await signInAs(page, 'dispatcher', '/hand-over');
  signed_in = await context.storageState();
  await page.getByRole('combobox', { name: 'Warehouse' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'SZ' }).click();
  const own = packed.filter((each) => each.carrier === 'own');
  const [wrong] = packed.filter((each) => each.carrier === 'sf') as [Packed];
  await page.getByRole('button', { name: `Own fleet ${own.length}` }).click();
  await page.getByText(`0 of ${own.length} loaded`).waitFor();

  await scan(page, wrong.tracking_no);
  await page.locator('.scan-box.bad').getByText(`${wrong.parcel_no} goes with`).waitFor();
  await shot(page, 'dispatcher-1-wrong');
  await scan(page, 'NOBODY-KNOWS');
  await page.locator('.scan-box.bad').getByText('There is no such parcel').waitFor();
  const [missing, ...loaded] = own as [Packed, ...Packed[]];
  for (const [at, parcel] of loaded.entries()) {
    await scan(page, at % 2 === 0 ? parcel.parcel_no : parcel.tracking_no);
    await page.getByText(`${at + 1} of ${own.length} loaded`).waitFor();
  }
  await page.getByText('1 not scanned yet').waitFor();
  await page.getByRole('button', { name: `Hand over ${loaded.length} to` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(missing.parcel_no).waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'dispatcher-2-missing');
  await dialog.getByRole('button', { name: 'Look for them' }).click();
  await dialog.waitFor({ state: 'detached' });
  await scan(page, missing.tracking_no);
  await page.getByText(`${own.length} of ${own.length} loaded`).waitFor();
  await page.getByRole('button', { name: `Hand over ${own.length} to` }).click();

  const done = page.locator('.verdict.good');
  await done.getByText(`${own.length} parcels left with Own fleet`).waitFor();
  await done.getByRole('button', { name: 'Print' }).click();
  await done.getByText('Printed').waitFor();
  const pdf = await page.request.get((await done.getByRole('link').getAttribute('href'))!);
  assert.equal((await pdf.body()).subarray(0, 5).toString(), '%PDF-');
  await page.getByText('Nothing waits').or(page.locator('.grid-row')).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'dispatcher-3-done');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the ramp in Chinese and in the dark', { skip }, async () => {
  const context = await stage.open({ storageState: signed_in, colorScheme: 'dark' });
  await shownIn(context, 'zh-CN');
  const page = await context.newPage();
  await page.goto('/hand-over');
  await page.getByRole('combobox', { name: '仓库' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'SZ' }).click();
  await page.locator('.grid-row').first().waitFor();
  await page.getByRole('button', { name: /^顺丰/ }).click();
  await scan(page, packed.find((each) => each.carrier === 'sf')!.parcel_no);
  await page.locator('.scan-box.good').waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'dispatcher-4-dark');
  assert.deepEqual(complaints(), []);
  await context.close();
});
