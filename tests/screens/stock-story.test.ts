/**
 * The stock keeper in a real browser: articles are pasted into a transfer, sent, received with a
 * difference; thresholds are pasted and what runs low becomes a transfer; a promise is kept longer.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { holdStock } from '../../areas/stock/holds.ts';
import { must } from '../world.ts';
import { codeNow, findBrowser, person, type Stage, startStage } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STOCK KEEPER'S SCREENS ARE NOT TESTED: ${skip}`);

let stage: Stage;
let context: BrowserContext;
let page: Page;

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  const held = { merchant: 'M1', basket: 'b-1042', lines: [{ sku: 'TEA-1', qty: 2 }] };
  await must(stage.system, holdStock, [holdStock.input.parse(held)]);
  context = await stage.open({ locale: 'en-GB' });
  await context.addInitScript(() => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', 'en');
  });
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto('/transfers');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Transfers', exact: true }).waitFor();
});
after(async () => {
  await context?.close();
  await stage?.close();
});

const dialog = () => page.getByRole('dialog');

async function choose(label: string, option: string): Promise<void> {
  await dialog().getByLabel(label, { exact: true }).click();
  await page.locator('.ant-select-item-option', { hasText: option }).last().click();
}

test('a transfer is asked for by paste, sent out of the bins proposed, received with damage', {
  skip,
}, async () => {
  await page.getByRole('button', { name: 'Ask for a transfer' }).click();
  await choose('From', 'SZ');
  await choose('To', 'SH');
  const field = dialog().getByLabel(/^Articles and pieces/);
  await field.fill('TEA-1\tten');
  await dialog().getByText('cannot be read: line 1').waitFor();
  await field.fill('SKU\tQty\nTEA-1\t10\nCUP-1\t4');
  await dialog().getByText('2 lines read').waitFor();
  await stage.shot(page, 'stock-1-ask');
  await dialog().getByRole('button', { name: 'Ask for a transfer' }).click();
  await page.waitForURL(/\/transfers\/[0-9a-f-]{36}/);
  await page
    .getByRole('spinbutton', { name: /^Take CUP-1/ })
    .first()
    .fill('3');
  await stage.shot(page, 'stock-2-send');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('13 pieces are in transit').waitFor();
  await page.getByRole('spinbutton', { name: 'Whole pieces of TEA-1' }).fill('8');
  await page.getByRole('spinbutton', { name: 'Damaged pieces of TEA-1' }).fill('1');
  await page.getByRole('checkbox', { name: /^Nothing more will come/ }).check();
  await stage.shot(page, 'stock-3-receive');
  await page.getByRole('button', { name: 'Receive', exact: true }).click();
  await page.getByText('Received 11, damaged 1, missing 1, too many 0').waitFor();
  await page.locator('.page-head .tag', { hasText: 'Received' }).waitFor();
});

test('thresholds are pasted; what runs low is asked for from another warehouse', {
  skip,
}, async () => {
  await page.goto('/running-low');
  await page.getByRole('button', { name: 'Set thresholds' }).click();
  await dialog().getByRole('combobox').first().click();
  await page.locator('.ant-select-item-option', { hasText: 'SH' }).last().click();
  await dialog()
    .getByLabel(/^Article, minimum, target/)
    .fill('TEA-1,500,900\nNO-SUCH,1,2');
  await dialog().getByRole('button', { name: 'Set thresholds' }).click();
  await dialog().locator('.refused', { hasText: 'NO-SUCH' }).waitFor();
  await stage.shot(page, 'stock-4-thresholds');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await page.locator('.grid-body .grid-row', { hasText: 'TEA-1' }).waitFor();
  await page.getByRole('checkbox', { name: 'Select row 1' }).click();
  await page.getByRole('button', { name: /^Ask for a transfer/ }).click();
  assert.match(
    await dialog()
      .getByLabel(/^Articles and pieces/)
      .inputValue(),
    /^TEA-1\t\d+$/,
  );
  await stage.shot(page, 'stock-5-low-asked');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
});

test('a basket is kept longer, then released; the past of a number is asked for', {
  skip,
}, async () => {
  await page.goto('/promises');
  const basket = page.locator('.grid-row', { hasText: 'basket b-1042' });
  await basket.getByRole('button', { name: 'Keep longer' }).click();
  const field = dialog().getByLabel('Keep basket b-1042 until');
  const later = (await field.inputValue()).replace(/^\d{4}/, (year) => String(Number(year) + 1));
  await field.fill(later);
  await dialog().getByRole('button', { name: 'Keep longer' }).click();
  await dialog().getByText('more than 30 days ahead').waitFor();
  await stage.shot(page, 'stock-6-too-far');
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await basket.getByRole('button', { name: 'Release' }).click();
  await dialog().getByRole('button', { name: 'Release' }).click();
  await basket.waitFor({ state: 'detached' });

  await page.goto('/stock?text=TEA-1');
  await page.getByRole('button', { name: 'Why?' }).first().click();
  await page.getByLabel(/^At an instant in the past/).fill('2026-01-01T08:00');
  await page.getByText('As it stood at 2026-01-01 08:00').waitFor();
  await page.getByText('Nothing is promised').waitFor();
  await stage.shot(page, 'stock-7-past');
  assert.deepEqual(
    stage.complaints.filter((each) => !/status of (401|404|409|422)/.test(each)),
    [],
  );
});
