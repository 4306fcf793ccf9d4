/**
 * Three orders of one buyer in a real browser: found on the list, looked at, sent together; parted
 * and joined again on the order page; packed at one bench into one parcel.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { receiveOrder } from '../../areas/orders/commands.ts';
import { confirmTask } from '../../areas/picking/commands.ts';
import { releaseWave } from '../../areas/waves/commands.ts';
import { anOrder, must } from '../world.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF ORDERS IN ONE PARCEL IS NOT TESTED: ${skip}`);

let stage: Stage;
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;
let orders: { order_id: string; order_no: string }[];

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  const now = stage.system.services.clock.now().toISOString();
  const recipient = { ...anOrder([]).recipient, name: '钱多多', phone: '13900139000' };
  const inputs = ['请放门口', '请放门口', '不要香菜味的茶'].map((buyer_remark, index) => {
    const line = { sku: index === 0 ? 'TEA-1' : 'CUP-1', qty: 1 };
    const order = anOrder([line], { recipient, buyer_remark, placed_at: now });
    const seller_remark = index === 2 ? '老客户，多放一份试用装' : '';
    const payments = order.payments.map((each) => ({ ...each, captured_at: now }));
    return { ...order, seller_remark, payments };
  });
  orders = await must(stage.system, receiveOrder, inputs);
});
after(async () => {
  await stage?.close();
});

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

const numbers = () => orders.map((each) => each.order_no);

test('the list shows who could go together; what is chosen is shown before it is done', {
  skip,
}, async () => {
  const context = await stage.open();
  await choose(context, 'zh-CN', 'light');
  const page = await context.newPage();
  await signIn(page, '/together');
  const row = page.locator('.grid-body .grid-row', { hasText: numbers()[0]! });
  await row.waitFor();
  signed_in = await context.storageState();
  assert.ok((await row.textContent())!.includes('不要香菜味的茶'));
  assert.ok(!(await row.textContent())!.includes('钱多多'), 'names are masked');
  await row.getByRole('checkbox').check();
  await shot(page, 'together-1-list');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: '合单发货' }).click();
  const dialog = page.getByRole('dialog');
  for (const no of numbers()) assert.ok((await dialog.textContent())!.includes(no));
  await dialog.getByText('可少发 2 个包裹').waitFor();
  await shot(page, 'together-2-preview');
  await dialog.getByRole('button', { name: '合单发货' }).click();
  await row.waitFor({ state: 'detached' });
  await context.close();
});

test('the order page tells what goes with it; it is parted and joined again', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await choose(context, 'en', 'dark');
  const page = await context.newPage();
  const [first, second, third] = orders;
  await page.goto(`/orders/${third!.order_id}`);
  const panel = page.locator('.panel', { hasText: 'In one parcel with others' });
  await panel.getByRole('link', { name: first!.order_no }).waitFor();
  await panel.scrollIntoViewIfNeeded();
  await shot(page, 'together-3-order');
  assert.deepEqual(await violations(page), []);
  await panel.getByRole('button', { name: 'Part again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Part again' }).click();
  const again = panel.getByRole('button', { name: 'Send together' });
  await again.waitFor();
  await shot(page, 'together-4-could');
  await again.click();
  await page.getByRole('dialog').getByText('Parcels saved: 1').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Send together' }).click();
  await panel.getByRole('button', { name: 'Part again' }).waitFor();
  await page.getByText(`Goes in one parcel with`).first().waitFor();
  await panel.getByRole('link', { name: second!.order_no }).click();
  await page.waitForURL(new RegExp(second!.order_id));
  await context.close();
});

test('one bench packs them: any number, all goods, all remarks, one parcel', { skip }, async () => {
  const { system } = stage;
  const shipment_ids = await shipmentsOf(numbers());
  const wave = releaseWave.input.parse({ warehouse: 'SZ', shipment_ids: shipment_ids.slice(0, 1) });
  const [released] = await must(system, releaseWave, [wave]);
  await must(
    system,
    confirmTask,
    released!.task_ids.map((task_id) => confirmTask.input.parse({ task_id })),
  );
  const context = await stage.open({ storageState: signed_in });
  await choose(context, 'zh-CN', 'light');
  const page = await context.newPage();
  await page.goto('/pack');
  await page.getByText('合单 3').first().waitFor();
  await page.keyboard.type(numbers()[2]!);
  await page.keyboard.press('Enter');
  await page.getByText('合单 3 单').waitFor();
  for (const text of ['请放门口', '不要香菜味的茶', '多放一份试用装', ...numbers()]) {
    assert.ok((await page.locator('.remark').textContent())!.includes(text), text);
  }
  for (const sku of ['TEA-1', 'CUP-1', 'CUP-1']) {
    await page.keyboard.type(sku);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
  }
  await shot(page, 'together-5-bench');
  assert.deepEqual(await violations(page), []);
  const weight = page.getByLabel('重量（克）');
  await weight.fill('800');
  await weight.press('Enter');
  await page.getByText('已封箱').waitFor();
  await system.relay.drain(system.tenant.tenant_id);
  await page.goto(`/orders/${orders[2]!.order_id}`);
  await page.getByText('装在包裹').waitFor();
  await page.getByText('装在包裹').scrollIntoViewIfNeeded();
  await shot(page, 'together-6-inside');
  await context.close();
});

async function shipmentsOf(order_nos: string[]): Promise<string[]> {
  const owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  const { rows } = await owner.query<{ shipment_id: string }>(
    `select h.shipment_id from orders.shipment h
     join orders.sales_order o using (tenant_id, order_id)
     where o.order_no = any($1) order by h.shipment_id`,
    [order_nos],
  );
  await owner.end();
  return rows.map((row) => row.shipment_id);
}
