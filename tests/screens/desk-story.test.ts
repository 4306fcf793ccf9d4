/**
 * A clerk's morning at the order desk in a real browser: a view that is filtered, saved and shared,
 * orders read beside the list by keys alone, and one action over all that match.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF THE DESK IS NOT TESTED: ${skip}`);

let stage: Stage;
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

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

function choose(context: BrowserContext, locale: string, scheme: string): Promise<unknown> {
  return context.addInitScript(
    (wanted) => {
      if (!location.protocol.startsWith('http')) return;
      localStorage.setItem('fahuo.locale', wanted.locale);
      localStorage.setItem('fahuo.scheme', wanted.scheme);
    },
    { locale, scheme },
  );
}

async function signIn(page: Page, at: string): Promise<void> {
  await page.goto(at);
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
}

const rowsOf = (page: Page) => page.locator('.grid-body .grid-row');
const viewOf = (page: Page, name: string) => page.locator('.views > button', { hasText: name });

/** The number in a view's badge, once it is `wanted` or there at all. */
async function badge(page: Page, name: string): Promise<number> {
  const found = viewOf(page, name).locator('b');
  await page.waitForFunction((of) => /\d/.test(of?.textContent ?? ''), await found.elementHandle());
  return Number(await found.textContent());
}

test('the desk opens on what needs somebody; filters, back and the link hold the whole list', {
  skip,
}, async () => {
  const context = await stage.open();
  await choose(context, 'en', 'light');
  const page = await context.newPage();
  await signIn(page, '/orders');
  await rowsOf(page).first().waitFor();
  signed_in = await context.storageState();
  assert.equal(await viewOf(page, 'Needs me now').getAttribute('aria-pressed'), 'true');
  assert.equal(await badge(page, 'Needs me now'), await rowsOf(page).count());
  await shot(page, 'desk-1-needs-me');

  await viewOf(page, 'All, ended too').click();
  await page.getByRole('combobox', { name: 'Stage' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Shipped' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'To release' }).click();
  await page.keyboard.press('Escape');
  await page.waitForURL(/stage=/);
  await page.getByRole('button', { name: 'Stage: is not' }).click();
  await page.waitForURL(/stage=%21/);
  await page.waitForTimeout(300);
  const tags = await page.locator('.grid-body [role=gridcell]:nth-child(3) .tag').allTextContents();
  assert.ok(tags.length > 0 && !tags.some((tag) => /Shipped|To release/.test(tag)), tags.join());
  const link = page.url();
  const count = await rowsOf(page).count();
  await shot(page, 'desk-2-is-not');

  await page.goBack();
  await page.waitForURL(/stage=(?!%21)/);
  await page.goBack();
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes('stage'));
  await page.goForward();
  await page.waitForURL(/stage=/);
  const other = await context.newPage();
  await other.goto(link);
  await rowsOf(other)
    .nth(count - 1)
    .waitFor();
  assert.equal(await rowsOf(other).count(), count, 'the link shows the same list');
  await other.close();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a view is saved with its columns, changed without being saved, shared, and deleted', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await choose(context, 'en', 'light');
  const page = await context.newPage();
  await page.goto('/orders?view=all&stage=shipped,delivered');
  await rowsOf(page).first().waitFor();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Channel no.' }).uncheck();
  await page.waitForURL(/cols=/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save as a view' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the view').fill('On the way');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const mine = viewOf(page, 'On the way');
  await mine.waitFor();
  const shown = await rowsOf(page).count();
  assert.equal(await badge(page, 'On the way'), shown);

  await page.goto('/orders');
  await mine.click();
  await page.waitForURL(/cols=/);
  assert.equal(await page.getByRole('columnheader', { name: 'Channel no.' }).count(), 0);
  await page.getByRole('combobox', { name: 'Marks' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Has a remark' }).click();
  await page.keyboard.press('Escape');
  await mine.locator('.mark').waitFor();
  await page.waitForTimeout(300);
  assert.ok((await rowsOf(page).count()) < shown);
  await shot(page, 'desk-3-view-changed');
  await mine.click();
  await mine.locator('.mark').waitFor({ state: 'detached' });

  const menu = page.getByRole('button', { name: 'What to do with this view' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Share with colleagues' }).click();
  await mine.getByText('shared').waitFor();
  await menu.click();
  await shot(page, 'desk-4-view-menu');
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await mine.waitFor({ state: 'detached', timeout: 30_000 });
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('by keys alone: down the list, beside it, approve what is shown, open, and back again', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await choose(context, 'en', 'light');
  const page = await context.newPage();
  await page.goto('/orders?view=all');
  await rowsOf(page).nth(3).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press(' ');
  const aside = page.locator('.preview');
  const at = page.locator('.grid-row.at a');
  await aside.getByRole('link', { name: (await at.textContent()) ?? '' }).waitFor();
  await page.keyboard.press('ArrowDown');
  const order_no = (await at.textContent()) ?? '';
  await aside.getByRole('link', { name: order_no }).waitFor();
  await aside.getByText('Goods').waitFor();
  await shot(page, 'desk-5-preview');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await aside.waitFor({ state: 'detached' });

  // A box that was ticked by the mouse does not make the keys deaf.
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).click();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('2 selected').waitFor({ state: 'detached' });
  await page.keyboard.press('k');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
  await page.getByRole('heading', { name: order_no }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/orders\?view=all/);
  assert.equal(await at.textContent(), order_no, 'the list is where it was left');
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('one action over all that match: looked at first, run as a job, refusals kept as a file', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await choose(context, 'en', 'light');
  const page = await context.newPage();
  await page.goto('/orders?view=all');
  await page.getByRole('checkbox', { name: 'Select row 1', exact: true }).click();
  await page.getByRole('button', { name: 'All that match', exact: true }).click();
  await page.getByRole('button', { name: 'Do with all' }).click();
  await page.getByRole('menuitem', { name: 'Hold', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/not possible at this stage: Shipped/).waitFor();
  await dialog.getByLabel('Reason').fill('stocktaking');
  const would = Number(
    /\((\d+)\)/.exec(
      (await dialog.getByRole('button', { name: /^Hold \(/ }).textContent()) ?? '',
    )?.[1],
  );
  await shot(page, 'desk-6-look-first');
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole('button', { name: /^Hold \(/ }).click();
  await dialog.getByText('orders were refused:').waitFor();
  await dialog.locator('.tag', { hasText: 'Done' }).waitFor();
  const done = await dialog.locator('.facts dd').first().textContent();
  assert.equal(Number(done), would, 'as many as the look beforehand said');
  await shot(page, 'desk-7-job-done');
  assert.deepEqual(await violations(page), []);
  const href = await dialog.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
  const file = await (await page.request.get(href!)).text();
  assert.match(file, /^\ufeffOrder,Channel no\.,Outcome,Code,Reason,What to do\r\n/);
  assert.match(file, /,refused,STATE_FORBIDS,/);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Bulk jobs' }).click();
  await page.getByRole('dialog').getByRole('cell', { name: 'Hold' }).waitFor();
  await shot(page, 'desk-8-jobs');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('both languages and both schemes: axe finds nothing', { skip }, async () => {
  for (const [locale, scheme] of [
    ['zh-CN', 'light'],
    ['zh-CN', 'dark'],
    ['en', 'dark'],
  ] as const) {
    const context = await stage.open({ storageState: signed_in });
    await choose(context, locale, scheme);
    const page = await context.newPage();
    await page.goto('/orders?view=all&flag=!remark&placed_from=2026-01-01&sort=due');
    await rowsOf(page).first().waitFor();
    await page.keyboard.press(' ');
    await page.locator('.preview table').waitFor();
    await page.waitForTimeout(300);
    assert.deepEqual(await violations(page), [], `${locale} ${scheme}`);
    await shot(page, `desk-9-${locale}-${scheme}`);
    await context.close();
  }
  assert.deepEqual(complaints(), []);
});
