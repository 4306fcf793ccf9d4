/**
 * The screens in a real browser: a clerk's way through them, the floor's, the buyer's. That every
 * page is fit to be used by all is tested in pages.test.ts.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`SCREENS ARE NOT TESTED: ${skip}`);

let stage: Stage;
let signed_in: Awaited<ReturnType<Awaited<ReturnType<Stage['open']>>['storageState']>>;
before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
});
after(async () => {
  await stage?.close();
});

/** What the browser may say: it names every answer that is not a success. */
function complaints(): string[] {
  const known = /status of (401|404|409|422)/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

/** Pages of the context are English, light or dark as asked. */
function inEnglish(context: BrowserContext): Promise<unknown> {
  return choose(context, 'en', 'light');
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

/** Bytes of scripts and styles that a page takes, packed as they travel. */
async function loaded(page: Page, path: string): Promise<number> {
  await page.goto(path);
  await page.waitForTimeout(500);
  return page.evaluate(() => {
    const all = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const files = all.filter((each) => each.name.includes('/assets/'));
    return files.reduce((sum, each) => sum + each.encodedBodySize, 0);
  });
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/orders?stage=in_review');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', 'not the password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('.grid-body .grid-row').first().waitFor();
}

test('a clerk works: sign in, filter, read, approve, ask why, change language', {
  skip,
}, async () => {
  const context = await stage.open({ locale: 'zh-CN' });
  const page = await context.newPage();
  await signIn(page);
  assert.match(page.url(), /stage=in_review/, 'the link that was asked for is kept');
  signed_in = await context.storageState();

  const rows = page.locator('.grid-body .grid-row');
  assert.equal(await rows.count(), 2);
  await page.keyboard.press('/');
  await page.keyboard.type(stage.order_no);
  await page.keyboard.press('Enter');
  await page.waitForURL(/text=/);
  await assert.doesNotReject(rows.nth(1).waitFor({ state: 'detached' }));
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
  await page.getByText('规则“大额订单”命中').waitFor();
  await stage.shot(page, 'order-in-review');

  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill('已电话确认');
  await stage.shot(page, 'order-approve');
  await dialog.getByRole('button', { name: '审核通过' }).click();
  await page.locator('.page-head .tag', { hasText: '待发' }).waitFor();
  await page.getByText('强制审核通过：已电话确认').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/orders\?/);

  await page.getByRole('link', { name: '库存', exact: true }).click();
  await page.getByRole('button', { name: '为什么？' }).first().click();
  await page.getByText('流水、库位与预占一致。').waitFor();
  await stage.shot(page, 'stock-why');
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: '波次' }).click();
  await page.getByRole('button', { name: '下发波次' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: '下发波次' }).click();
  await page
    .getByRole('dialog')
    .getByText(/个发货单/)
    .waitFor();
  await stage.shot(page, 'wave-released');
  await page.getByRole('dialog').locator('.ant-modal-footer button').last().click();

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Waves', exact: true }).waitFor();
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.getByText('Live', { exact: true }).waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('several orders at once: what was refused is told for each', { skip }, async () => {
  const context = await stage.open({ storageState: signed_in });
  await inEnglish(context);
  const page = await context.newPage();
  await page.goto('/orders?stage=shipped,allocated');
  await page.getByRole('checkbox', { name: 'Select all loaded rows' }).click();
  await page.getByRole('button', { name: 'Hold', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill('stocktaking');
  await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
  await dialog.getByText(/not done: [1-9]/).waitFor();
  await stage.shot(page, 'bulk-outcomes');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.locator('.tag', { hasText: 'On hold' }).first().waitFor();

  // What somebody else does is seen without loading anew.
  await page.getByText('Live', { exact: true }).waitFor();
  const order_no = (await page.locator('.grid-body a').first().textContent()) ?? '';
  const row = page.locator('.grid-row', { hasText: order_no });
  await row.locator('.tag', { hasText: 'On hold' }).waitFor();
  await stage.releaseHold(order_no);
  await row.locator('.tag', { hasText: 'On hold' }).waitFor({ state: 'detached' });
  await context.close();
});

test('the floor works: a task is confirmed, a parcel is scanned, weighed and closed', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await inEnglish(context);
  const page = await context.newPage();
  await page.goto('/tasks');
  await page.locator('.grid-body a').first().click();
  await page.waitForURL(/\/tasks\/[0-9a-f-]{36}/);
  await page.locator('.in-hand-bin').waitFor();
  await page.keyboard.type('NO-SUCH-BIN');
  await page.keyboard.press('Enter');
  await page.locator('.scan-box.bad', { hasText: 'Wrong bin' }).waitFor();
  const bin = (await page.locator('.in-hand-bin').textContent()) ?? '';
  await page.keyboard.type(bin.trim());
  await page.keyboard.press('Enter');
  await page.locator('.in-hand-bin.there').waitFor();
  await page.keyboard.type('NO-SUCH-ARTICLE');
  await page.keyboard.press('Enter');
  await page.locator('.scan-box.bad', { hasText: 'Wrong article' }).waitFor();
  await stage.shot(page, 'task-wrong');
  const picked = page.locator('tr.next .line-count b');
  assert.equal(await picked.textContent(), '0', 'a wrong scan takes nothing');
  const sku = (await page.locator('.in-hand .mono').first().textContent()) ?? '';
  await page.keyboard.type(sku);
  await page.keyboard.press('Enter');
  await page.locator('.scan-box.good').waitFor();
  await page.getByRole('button', { name: /^Taken/ }).click();
  await page.locator('tr.done').first().waitFor();
  await stage.shot(page, 'task-begun');

  await page.goto('/pack');
  await page.getByRole('cell', { name: /^SH/ }).first().waitFor();
  const shipment = (await page.locator('table .mono').first().textContent()) ?? '';
  await page.locator('h1').click();
  await page.keyboard.type(shipment);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Parcel/ }).waitFor();
  await page.keyboard.type('NO-SUCH-CODE');
  await page.keyboard.press('Enter');
  await page.locator('.scan-box.bad').waitFor();
  await stage.shot(page, 'pack-wrong');
  await page.getByRole('button', { name: 'Enter all by hand' }).click();
  await page.getByText(/All scanned/).waitFor();
  await page.getByLabel('Weight (g)').fill('5');
  await page.getByRole('button', { name: 'Close parcel' }).click();
  await page.getByRole('checkbox', { name: 'The weight is right' }).check();
  await page.getByLabel('Far off: why is it right?').fill('only a sample');
  await page.getByRole('button', { name: 'Close parcel' }).click();
  await page.getByText(/is closed, 5 g/).waitFor();
  await stage.shot(page, 'pack-closed');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('what is masked, printed, paid back and set is done with a reason and kept', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await inEnglish(context);
  const page = await context.newPage();
  const dialog = page.getByRole('dialog');
  await page.goto('/orders?stage=shipped');
  await page.locator('.grid-body a').first().click();
  const recipient = page.locator('.facts', { hasText: 'Recipient' }).first();
  await page.getByRole('button', { name: 'Show in full' }).click();
  assert.match((await recipient.textContent()) ?? '', /\*/);
  await dialog.locator('textarea').fill('the buyer moved');
  await dialog.getByRole('button', { name: 'Show in full' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.doesNotMatch((await recipient.textContent()) ?? '', /\*/);
  await page.getByText('Recipient shown in full: the buyer moved').waitFor();

  await page.getByRole('button', { name: 'Print again' }).first().click();
  await dialog.getByText('COPY 2').waitFor();
  await dialog.locator('textarea').fill('the label was torn');
  await dialog.getByRole('button', { name: 'Print again' }).click();
  await page.locator('.prints', { hasText: 'the label was torn' }).waitFor();
  await stage.shot(page, 'order-printed-again');

  await page.goto('/refunds');
  const waiting = page.locator('.grid-body .grid-row');
  await waiting.first().waitFor();
  const before = await waiting.count();
  await page.getByRole('checkbox', { name: 'Select row 1' }).click();
  await page.getByRole('button', { name: 'Paid back' }).click();
  await dialog.getByRole('button', { name: 'Paid back' }).click();
  await waiting.nth(before - 1).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Ended' }).click();
  await page.locator('.grid-body .tag', { hasText: 'Paid back' }).waitFor();

  await page.goto('/settings');
  await page.getByLabel('Reminder before the end').fill('5000');
  await page.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('alert')
    .getByText(/^Reminder before the end/)
    .waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByLabel('Ship within').fill('24');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  assert.equal(await page.getByLabel('Ship within').inputValue(), '24');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a buyer follows the parcel by the link, without signing in', { skip }, async () => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true };
  for (const [locale, found] of [
    ['zh-CN', '包裹已发出，正在运送。'],
    ['en-GB', 'Your parcel is on its way.'],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await stage.open({ ...phone, locale, colorScheme });
      const page = await context.newPage();
      await page.goto(`/track/${stage.track_token}`);
      await page.getByText(found).waitFor();
      assert.deepEqual(await violations(page), []);
      await stage.shot(page, `track-${locale}-${colorScheme}`);
      await context.close();
    }
  }
  const context = await stage.open(phone);
  const page = await context.newPage();
  assert.ok((await loaded(page, `/track/${stage.track_token}`)) < 100_000, 'light for a phone');
  await page.goto('/track/nobodys');
  await page.getByRole('alert').waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the sign-in page is light', { skip }, async () => {
  const context = await stage.open({ locale: 'zh-CN' });
  const page = await context.newPage();
  const desk = await loaded(page, '/sign-in');
  console.log(`the sign-in page takes ${Math.round(desk / 1024)} kB`);
  assert.ok(desk < 400_000);
  await context.close();
  assert.deepEqual(complaints(), []);
});
