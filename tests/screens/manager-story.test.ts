/**
 * A morning of the clerk and the manager in a real browser: what needs them, the palette, an order
 * by phone, a rule that is tried before it counts, exceptions by one key, a file with bad rows.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { createMember, hashPassword } from '../../areas/people/port.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE MANAGER'S SCREENS ARE NOT TESTED: ${skip}`);

let stage: Stage;
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

before(async () => {
  if (executable !== null) stage = await startStage(executable);
});
after(async () => {
  await stage?.close();
});

/** What the browser said, but for answers that are refusals. */
function complaints(): string[] {
  const known = /status of (401|403|404|409|422)|ERR_INTERNET_DISCONNECTED/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

async function english(options: Parameters<Stage['open']>[0] = {}, scheme = 'light') {
  const context = await stage.open({ storageState: signed_in, ...options });
  await context.addInitScript((of) => {
    if (!location.protocol.startsWith('http')) return;
    localStorage.setItem('fahuo.locale', 'en');
    localStorage.setItem('fahuo.scheme', of);
  }, scheme);
  return context;
}

async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(200);
}

test('the first page names what waits; each number leads to just so many rows', {
  skip,
}, async () => {
  const context = await stage.open({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '林经理，待你处理' }).waitFor();
  signed_in = await context.storageState();
  await settled(page);
  await stage.shot(page, 'home-zh');
  assert.deepEqual(await violations(page), []);
  for (const [name, rows] of [
    ['发货已超时', '.grid-body .grid-row'],
    ['无人负责的异常', '.grid-body .grid-row'],
    ['待审核', '.grid-body .grid-row'],
  ] as const) {
    const link = page.locator('.needs a', { hasText: name });
    const count = Number(await link.locator('b').textContent());
    assert.ok(count > 0, `${name}: something waits`);
    await link.click();
    await page.locator(rows).first().waitFor();
    await page.getByText(new RegExp(`共 ${count} 条，已全部加载`)).waitFor();
    await page.goto('/');
  }
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the palette finds an order by its number, a page and what may be done; keys are told', {
  skip,
}, async () => {
  const context = await english();
  const page = await context.newPage();
  await page.goto('/');
  await settled(page);
  const field = page.getByRole('combobox', { name: /Find orders/ });
  await page.keyboard.press('Control+k');
  await field.fill(stage.order_no);
  await page.getByRole('option', { name: new RegExp(stage.order_no) }).waitFor();
  await stage.shot(page, 'palette-order');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
  await settled(page);
  // What keys do on this page stands in the palette, too, and under "?".
  await page.keyboard.press('Control+k');
  await field.fill('appr');
  await page.getByRole('option', { name: /^Approve/ }).waitFor();
  await stage.shot(page, 'palette-here');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').locator('textarea').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Ctrl K').waitFor();
  await stage.shot(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await field.fill('TEA');
  await page.getByRole('option', { name: /TEA-1/ }).click();
  await page.waitForURL(/\/stock\?text=TEA-1/);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a broken line is said, with the time of what is shown', { skip }, async () => {
  const context = await english();
  const page = await context.newPage();
  await page.goto('/orders');
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  await context.setOffline(true);
  await page.getByText(/Reconnecting.*as of \d\d:\d\d/).waitFor();
  await stage.shot(page, 'reconnecting');
  await context.setOffline(false);
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('an order by phone: the address is pasted, what is refused stands beside its field', {
  skip,
}, async () => {
  const context = await english();
  const page = await context.newPage();
  await page.goto('/orders/new');
  await settled(page);
  const paste = page.getByLabel('Paste name, phone and address');
  await paste.fill('收件人：周敏 电话 139-0000-8888 广东省深圳市南山区科技园路9号2栋1001 请放前台');
  await page.getByRole('button', { name: 'Take apart' }).click();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('input')].some((each) => each.value === '周敏'),
  );
  assert.equal(await page.getByLabel('District').inputValue(), '南山区');
  await stage.shot(page, 'new-order-pasted');
  const search = page.getByRole('combobox', { name: /Add an article/ });
  for (const code of ['TEA', 'LAMP']) {
    await search.fill(code);
    await page.locator('.ant-select-item-option', { hasText: `${code}-1` }).click();
  }
  await page.getByLabel('Pieces LAMP-1').fill('40');
  await page.getByText(/Only \d+ available/).waitFor();
  await page.getByLabel('Pieces LAMP-1').fill('1');
  await page.getByLabel('Freight').fill('12');
  await page.getByLabel('Reference of the payment').fill('BANK-77');
  await page.locator('.total', { hasText: '¥112.00' }).waitFor();
  await page.getByLabel('Phone', { exact: true }).fill('12');
  await page.getByRole('button', { name: 'Take the order' }).click();
  await page.getByRole('alert').first().waitFor();
  const wrong = page.locator('.field', { hasText: 'Phone' }).locator('.late');
  assert.match((await wrong.textContent()) ?? '', /12/);
  await stage.shot(page, 'new-order-refused');
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('Phone', { exact: true }).fill('13900008888');
  await page.getByRole('button', { name: 'Take the order' }).click();
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
  await page.getByText('BANK-77').waitFor();
  await page.getByText('周*').first().waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a rule is tried on the past before it counts, explains itself, and can be put back', {
  skip,
}, async () => {
  const context = await english();
  const page = await context.newPage();
  await page.goto('/review-rules');
  await settled(page);
  await stage.shot(page, 'rules');
  await page.getByRole('button', { name: 'Large order' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(/Of \d+ orders it meets 2/).waitFor();
  const save = drawer.getByRole('button', { name: /^Save/ });
  assert.equal(await save.isDisabled(), true, 'nothing has changed');
  await drawer.getByRole('spinbutton', { name: 'Value' }).fill('150');
  await drawer.getByText(/Newly held: \d+/).waitFor();
  await drawer.getByText(/Newly held: \d+/).click();
  await stage.shot(page, 'rule-trial');
  assert.deepEqual(await violations(page), []);
  await drawer.getByLabel('Why it is changed').fill('too much went by');
  await save.click();
  await drawer.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Large order' }).click();
  await drawer.getByText('too much went by').waitFor();
  await drawer.getByRole('button', { name: 'Put it back' }).click();
  await stage.shot(page, 'rule-versions');
  await save.and(page.locator(':enabled')).click();
  await drawer.waitFor({ state: 'detached' });
  await page.locator('td', { hasText: '≥ ¥600.00' }).waitFor();

  await page.goto('/review-rules?rule=new');
  await drawer.getByText('Fill in names, code and every condition').waitFor();
  await stage.shot(page, 'rule-new');
  await page.goto(`/orders?text=${stage.order_no}`);
  await page.locator('.grid-body a').first().click();
  await page.getByText(/Without it, if: order total < ¥600.00/).waitFor();
  await stage.shot(page, 'order-why-held');
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('exceptions one after the other: one key takes over, one decides and goes on', {
  skip,
}, async () => {
  const context = await english();
  const page = await context.newPage();
  await page.goto('/exceptions?kind=REVIEW_RULE');
  await settled(page);
  const rows = page.locator('.grid-body .grid-row');
  const count = await rows.count();
  assert.ok(count >= 2);
  await page.locator('h1').click();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByText('What usually helps').waitFor();
  await page.keyboard.press('t');
  await page.locator('.grid-body b', { hasText: 'me' }).waitFor();
  await stage.shot(page, 'exception-desk');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('a');
  await rows.nth(count - 1).waitFor({ state: 'detached' });
  await page.getByText(`1 of ${count - 1}`).waitFor();
  await page.keyboard.press('o');
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}/);
  assert.deepEqual(complaints(), []);
  await context.close();
});

/** Somebody who may only pick. */
async function aPicker() {
  const { system } = stage;
  const { login_name, password } = { login_name: 'picker', password: person.password };
  const password_hash = await hashPassword(password);
  const scope = wholeTenant(system.tenant.tenant_id);
  await system.db.transaction({ scope, now: system.services.clock.now(), name: 'test' }, (tx) =>
    createMember(tx, {
      login_name,
      display_name: '小吴',
      password_hash,
      roles: [{ code: 'picker' }],
      locale: 'en',
    }),
  );
  return { login_name, password };
}

const HEAD = 'Bestellnr,下单时间,收件人,收件电话,省,市,区县,详细地址,SKU,数量,单价\n';
const fileRow = (no: string, quantity: string) =>
  `${no},2026-03-09 10:00,张三,13800138000,浙江省,杭州市,西湖区,文三路1号2栋,TEA-1,${quantity},10\n`;

test('a file: columns are compared, bad rows come back as the same file, the choice is kept', {
  skip,
}, async () => {
  const context = await english();
  const page = await context.newPage();
  await page.goto('/imports?step=file');
  await settled(page);
  await stage.shot(page, 'import-file');
  const file = (name: string, text: string) => {
    return { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
  };
  const choose = (name: string, text: string) =>
    page.locator('input[type=file]').setInputFiles(file(name, text));
  await choose('march.csv', HEAD + fileRow('W1', '1') + fileRow('W2', '-1'));
  await page.getByText(/Still needed:/).waitFor();
  const pickOption = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.locator('.ant-select-item-option', { hasText: option }).last().click();
  };
  await pickOption('Order no', 'Bestellnr');
  await pickOption('Shop, where a row names none', 'S1');
  await page.getByText(/Still needed:/).waitFor({ state: 'detached' });
  await stage.shot(page, 'import-columns');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('Rows that would be refused: 1.').waitFor();
  await stage.shot(page, 'import-checked');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Import the good rows' }).click();
  await page.waitForURL(/run_id=/);
  await page.locator('tr.next .tag', { hasText: 'Done' }).waitFor();
  await page.getByText('1 taken in, 0 known already, 1 refused').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Refused rows with reasons' }).click(),
  ]);
  const back = readFileSync(await download.path(), 'utf8');
  assert.match(back, /W2.*-1/);
  await stage.shot(page, 'imports');

  // The same columns again: the choice is remembered, and what is known is not taken twice.
  await page.getByRole('button', { name: 'Import a file' }).click();
  await choose('march.csv', HEAD + fileRow('W1', '1') + fileRow('W2', '2'));
  await page.getByText('Columns as chosen for such a file before.').waitFor();
  await pickOption('Shop, where a row names none', 'S1');
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByRole('button', { name: 'Import the good rows' }).click();
  await page.getByText('1 taken in, 1 known already, 0 refused').waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('at 360 px the menu opens on top; folded groups stay folded; what is not allowed says so', {
  skip,
}, async () => {
  const context = await english({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto('/');
  await settled(page);
  const overflow = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  assert.equal(await overflow(), 0);
  await stage.shot(page, 'home-360');
  await page.getByRole('button', { name: 'Main menu' }).click();
  await page.getByRole('button', { name: 'Warehouse', exact: true }).click();
  await page.getByRole('link', { name: 'Waves' }).waitFor({ state: 'detached' });
  await stage.shot(page, 'menu-360');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.waitForURL(/settings/);
  await page.getByRole('button', { name: 'Main menu' }).click();
  assert.equal(await page.getByRole('link', { name: 'Waves' }).count(), 0);
  await context.close();

  const picker = await aPicker();
  const other = await stage.open({ locale: 'en-GB' });
  const own = await other.newPage();
  await own.goto('/');
  await own.fill('input[name=login_name]', picker.login_name);
  await own.fill('input[name=password]', picker.password);
  await own.keyboard.press('Enter');
  await own.getByText('pick tasks not finished').waitFor();
  assert.equal(await own.getByText('late to ship').count(), 0, 'only what the role shows');
  await stage.shot(own, 'home-picker');
  await own.goto('/settings');
  await own.getByText('Your roles do not show this page').waitFor();
  await stage.shot(own, 'not-allowed');
  assert.deepEqual(complaints(), []);
  await other.close();
});
