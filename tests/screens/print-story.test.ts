/**
 * A morning in the print centre in a real browser: printers and a route are set up, a batch is
 * printed, the first printer dies in the middle, a person says what came out.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { type TcpPrinter, tcpPrinter } from '../tcp-printer.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF PRINTING IS NOT TESTED: ${skip}`);

let stage: Stage;
let dies: TcpPrinter;
let works: TcpPrinter;
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

before(async () => {
  if (executable === null) return;
  [dies, works] = [await tcpPrinter(3), await tcpPrinter()];
  stage = await startStage(executable);
});
after(async () => {
  await stage?.close();
  await dies?.close();
  await works?.close();
});

function complaints(): string[] {
  const known = /status of (401|404|409|422)/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

async function shot(page: Page, name: string): Promise<void> {
  await stage.shot(page, name);
  const folder = process.env['FAHUO_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

function shownIn(context: BrowserContext, locale: string): Promise<unknown> {
  return context.addInitScript((chosen) => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', chosen);
  }, locale);
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

async function choose(page: Page, field: string, ...options: string[]): Promise<void> {
  await page.getByRole('dialog').getByRole('combobox', { name: field }).click();
  for (const option of options) {
    const shown = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
    await shown.locator('.ant-select-item-option', { hasText: option }).first().click();
  }
  await page.locator('.ant-modal-title').last().click();
}

async function addPrinter(page: Page, code: string, port: number): Promise<void> {
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Add a printer' }).click();
  await choose(page, 'Warehouse', 'SZ');
  await dialog.getByLabel('Code', { exact: true }).fill(code);
  await dialog.getByLabel('Name', { exact: true }).fill(`Bench printer ${code}`);
  await dialog.getByLabel('Address', { exact: true }).fill(`zpl://127.0.0.1:${port}`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('table.plain td', { hasText: code }).first().waitFor();
}

test('printers and their stand-ins are set up; an agent gets its token', { skip }, async () => {
  const context = await stage.open();
  await shownIn(context, 'en');
  const page = await context.newPage();
  await signIn(page, '/print?view=printers');
  await addPrinter(page, 'LEFT', dies.port);
  await addPrinter(page, 'RIGHT', works.port);
  signed_in = await context.storageState();
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Set a route' }).click();
  await choose(page, 'Printers, the first one first', 'LEFT', 'RIGHT');
  await shot(page, 'print-1-route');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('LEFT → RIGHT').waitFor();
  const left = page.locator('tbody tr', { hasText: 'Bench printer LEFT' });
  await left.getByRole('button', { name: 'Paper put in' }).click();
  await dialog.getByLabel('Paper left').fill('40');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await left.getByText('Low').waitFor();
  await page.getByRole('button', { name: 'Add a print agent' }).click();
  await dialog.getByLabel('Name of the machine').fill('bench 1');
  await dialog.getByRole('button', { name: 'Make a token' }).click();
  const line = await dialog.locator('textarea').inputValue();
  assert.match(line, /^fahuo print-agent --server http:\S+ --token fh_\S+$/);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(await violations(page), []);
  await shot(page, 'print-2-printers');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a batch is printed; of the sheet in doubt a person says that it is not there', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await shownIn(context, 'en');
  const page = await context.newPage();
  await page.goto('/print');
  await page.getByText(/No batch yet/).waitFor();
  await page.getByRole('button', { name: 'New batch' }).click();
  const dialog = page.getByRole('dialog');
  assert.deepEqual(await violations(page), []);
  await choose(page, 'Warehouse', 'SZ');
  const waves = (await (await page.request.get('/v1/waves?limit=50')).json()) as {
    rows: { wave_no: string }[];
  };
  await choose(page, 'Waves', ...waves.rows.map((row) => row.wave_no));
  await choose(page, 'In the order of', 'Sold most first');
  await dialog.getByRole('checkbox', { name: 'Pick list' }).uncheck();
  await shot(page, 'print-3-new-batch');
  await dialog.getByRole('button', { name: 'Print' }).click();
  await page.getByRole('heading', { name: /^Batch PB/ }).waitFor();
  await page.locator('.remark').getByText('Look at the printer.').waitFor();
  await page.locator('.counts button', { hasText: 'Waits for its number' }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shot(page, 'print-4-doubt');
  assert.deepEqual([dies.printed.length, dies.torn.length], [2, 1]);
  await page.locator('.remark').getByRole('button', { name: 'Print it again' }).click();
  await dialog.getByRole('button', { name: 'Print it again' }).click();
  await page.locator('.remark').waitFor({ state: 'detached' });
  const printed = page.locator('.counts button', { hasText: 'Printed' });
  const count = dies.printed.length + works.printed.length;
  await printed.getByText(String(count), { exact: true }).waitFor();
  assert.equal(works.printed.at(-1), dies.torn[0]);
  assert.equal(new Set([...dies.printed, ...works.printed]).size, count, 'each came out once');
  const row = page.locator('.grid-row', { hasText: 'Printed' }).first();
  await row.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Print a copy' }).click();
  await dialog.getByLabel('Reason').fill('label torn');
  await dialog.getByRole('button', { name: 'Print a copy' }).click();
  await page.getByText('Copy 2').waitFor();
  await shot(page, 'print-5-printed');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('problems, templates and all sheets, in Chinese and in the dark', { skip }, async () => {
  const context = await stage.open({ storageState: signed_in, colorScheme: 'dark' });
  await shownIn(context, 'zh-CN');
  const page = await context.newPage();
  for (const [view, name] of [
    ['problems', 'print-6-problems'],
    ['templates', 'print-7-templates'],
    ['sheets', 'print-8-sheets'],
    ['printers', 'print-9-printers'],
    ['batches', 'print-10-batches'],
  ] as const) {
    await page.goto(`/print?view=${view}`);
    await page.locator('.panel, .grid-row').first().waitFor();
    assert.deepEqual(await violations(page), [], view);
    await shot(page, name);
  }
  await page.locator('.grid-row', { hasText: 'PB' }).first().click();
  await page.locator('.counts').waitFor();
  await shot(page, 'print-11-batch');
  await page.goto('/print?view=templates');
  const preview = page.getByRole('link', { name: '预览 PDF 面单' });
  const pdf = await page.request.get((await preview.getAttribute('href'))!);
  assert.equal((await pdf.body()).subarray(0, 5).toString(), '%PDF-');
  assert.deepEqual(complaints(), []);
  await context.close();
});
