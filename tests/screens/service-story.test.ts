/**
 * A buyer calls: the service person finds the order by the phone's last digits, sees who has the
 * goods, cancels, and watches the packer, the picker and the loader answer at their own screens.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { cancelOrder, receiveOrder } from '../../areas/orders/commands.ts';
import { openParcel } from '../../areas/packing/commands.ts';
import { packParcel } from '../../areas/packing/commands-pack.ts';
import { createMember, hashPassword } from '../../areas/people/port.ts';
import { confirmPick, takeTask } from '../../areas/picking/commands.ts';
import { releaseWave } from '../../areas/waves/commands.ts';
import type { Command } from '../../kernel/command.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { anOrder, must } from '../world.ts';
import { findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE STORY OF THE SERVICE IS NOT TESTED: ${skip}`);

let stage: Stage;
let owner: pg.Client;
const people: Record<string, string> = {};

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  const password_hash = await hashPassword(person.password);
  const scope = wholeTenant(stage.system.tenant.tenant_id);
  const { clock } = stage.system.services;
  await stage.system.db.transaction({ scope, now: clock.now(), name: 'test' }, async (tx) => {
    for (const [role, display_name] of [
      ['service', '客服小美'],
      ['packer', '李雷'],
      ['picker', '小吴'],
      ['dispatcher', '老周'],
      ['order_clerk', '小张'],
    ] as const) {
      const member = { login_name: role, display_name, password_hash, locale: 'en' as const };
      people[role] = await createMember(tx, { ...member, roles: [{ code: role }] });
    }
  });
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

async function signedIn(
  login_name: string,
  at: string,
  locale: string,
  options: Parameters<Stage['open']>[0] = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await stage.open(options);
  await context.addInitScript((of) => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', of);
  }, locale);
  const page = await context.newPage();
  await page.goto(at);
  await page.fill('input[name=login_name]', login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
  return { context, page };
}

/** Runs a command as somebody of the floor at another screen. */
function by<I, O>(role: string, command: Command<I, O>, input: object): Promise<O[]> {
  const { system } = stage;
  const actor = { ...system.actor, id: people[role]! };
  return must({ ...system, actor }, command, [command.input.parse(input)]);
}

interface OnCart {
  order_id: string;
  order_no: string;
  shipment_id: string;
  task_id: string;
}

/** An order whose pieces the picker has on the cart; `tail`: last digits of the buyer's phone. */
async function onCart(tail: string, qty = 2): Promise<OnCart> {
  const { system } = stage;
  const recipient = { ...anOrder().recipient, name: '陈晓', phone: `1390000${tail}` };
  const goods = [{ sku: 'CUP-1', qty: 2 }];
  const [received] = await must(system, receiveOrder, [anOrder(goods, { recipient })]);
  const { order_id, order_no } = received!;
  await system.relay.drain(system.tenant.tenant_id);
  const found = await owner.query<{ shipment_id: string }>(
    'select shipment_id from orders.shipment where order_id = $1',
    [order_id],
  );
  const { shipment_id } = found.rows[0]!;
  const wave = { warehouse: 'SZ', shipment_ids: [shipment_id] };
  const [made] = await must(system, releaseWave, [releaseWave.input.parse(wave)]);
  const task_id = made!.task_ids[0]!;
  await by('picker', takeTask, { task_id });
  await by('picker', confirmPick, { task_id, seq: 1, qty });
  return { order_id, order_no, shipment_id, task_id };
}

test('the packer is asked for the goods and answers; service sees it, and the refund', {
  skip,
}, async () => {
  const { order_no, shipment_id } = await onCart('7788');
  const service = await signedIn('service', '/orders', 'zh-CN');
  const desk = service.page;
  await desk.getByRole('heading', { name: '订单' }).waitFor();
  await desk.keyboard.press('Control+k');
  await desk.getByRole('combobox', { name: /查找/ }).fill('7788');
  await desk.getByRole('option', { name: new RegExp(order_no) }).waitFor();
  await desk.keyboard.press('Enter');
  await desk.getByText(/在 小吴 的拣货车上|已拣货，等待打包/).waitFor();
  await by('packer', openParcel, { shipment_id });
  await desk.getByText(/李雷 正在打包/).waitFor();

  const packer = await signedIn('packer', '/pack', 'en');
  await packer.page.getByRole('heading', { name: 'Packing bench' }).waitFor();
  await packer.page.waitForTimeout(500);
  await desk.getByRole('button', { name: '取消订单' }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByText('系统会立即通知李雷，答复显示在此页。').waitFor();
  await dialog.locator('textarea').fill('买家来电：拍错了颜色');
  await shot(desk, 'service-1-ask');
  assert.deepEqual(await violations(desk), []);
  await dialog.getByRole('button', { name: '取消订单' }).click();
  await dialog.waitFor({ state: 'detached' });
  const panel = desk.locator('.panel', { hasText: '货物在哪里' });
  await panel.getByText('待答复').waitFor();

  const card = packer.page.getByRole('article');
  await card.getByText(/must not go on/).waitFor();
  await card.getByText(/拍错了颜色/).waitFor();
  await shot(packer.page, 'recall-card');
  assert.deepEqual(await violations(packer.page), []);
  await card.getByRole('button', { name: 'Got it, put aside' }).click();
  await card.waitFor({ state: 'detached' });

  await panel.getByText(/李雷：已找到并放到一旁/).waitFor();
  await desk.getByText('处理中').first().waitFor();
  await desk.getByText(/已取消：买家来电/).waitFor();
  await shot(desk, 'service-recall');
  assert.deepEqual(await violations(desk), []);
  await desk.goto('/refunds');
  await desk.getByText(order_no).waitFor();
  await shot(desk, 'service-3-refund');
  assert.deepEqual(complaints(), []);
  await service.context.close();
  await packer.context.close();
});

test('a picker gets the card on the phone at once, and answers without network', {
  skip,
}, async () => {
  const { order_id, order_no } = await onCart('7799', 1);
  const viewport = { width: 360, height: 740 };
  const { context, page } = await signedIn('picker', '/pda', 'zh-CN', { viewport });
  await page.getByRole('heading', { name: '我的任务' }).waitFor();
  await by('service', cancelOrder, { order_id, reason: '买家不想要了' });
  const card = page.getByRole('alert');
  await card.getByText(`拦截：${order_no}`).waitFor();
  await shot(page, 'recall-phone');
  assert.deepEqual(await violations(page), []);
  await context.setOffline(true);
  await card.getByRole('button', { name: '已找到，放到一旁' }).click();
  await card.waitFor({ state: 'detached' });
  await context.setOffline(false);
  await page.locator('.chip').getByText('已全部发送').waitFor();
  const { rows } = await owner.query('select state from recalls.recall where order_id = $1', [
    order_id,
  ]);
  assert.deepEqual(rows, [{ state: 'put_aside' }]);
  complaints();
  await context.close();
});

test('at the lorry a recalled parcel is refused in red, and the card stands above the list', {
  skip,
}, async () => {
  const { order_id, shipment_id } = await onCart('7700');
  const scans = [{ barcode: 'CUP-1', qty: 2 }];
  const weight = { weight_g: 500, weight_confirmed: true };
  const [parcel] = await by('packer', packParcel, { shipment_id, scans, ...weight });
  await stage.system.relay.drain(stage.system.tenant.tenant_id);
  await by('service', cancelOrder, { order_id, reason: 'wrong address' });
  const { context, page } = await signedIn('dispatcher', '/hand-over', 'en');
  await context.addInitScript(() => localStorage.setItem('fahuo.scheme', 'dark'));
  await page.reload();
  await page.getByRole('combobox', { name: 'Warehouse' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'SZ' }).click();
  const card = page.getByRole('article');
  await card.getByText(parcel!.parcel_no).waitFor();
  await page.keyboard.type(parcel!.parcel_no);
  await page.keyboard.press('Enter');
  await page
    .locator('.scan-box.bad')
    .getByText(/Give it to put-away/)
    .waitFor();
  await shot(page, 'recall-hand-over');
  assert.deepEqual(await violations(page), []);
  await card.getByRole('button', { name: 'Not here any more' }).click();
  await card.waitFor({ state: 'detached' });
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a clerk splits by keys, joins again, holds for the reviewers and leaves a note', {
  skip,
}, async () => {
  const { system } = stage;
  const goods = [
    { sku: 'TEA-1', qty: 3 },
    { sku: 'CUP-1', qty: 2 },
  ];
  const [received] = await must(system, receiveOrder, [anOrder(goods)]);
  await system.relay.drain(system.tenant.tenant_id);
  const at = `/orders/${received!.order_id}`;
  const { context, page } = await signedIn('order_clerk', at, 'en');
  await page.getByRole('button', { name: 'Split' }).waitFor();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Pieces of TEA-1 to part 2').waitFor();
  await page.keyboard.type('1');
  await dialog.getByText('1 parcel becomes 2').waitFor();
  await dialog.getByRole('combobox', { name: 'Warehouse of part 2' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'SH' }).click();
  await dialog.getByText(/^[1-9]\d* free/).waitFor();
  await dialog.getByRole('button', { name: 'Fragile goods to part 2' }).click();
  await dialog.locator('.late', { hasText: '0 free' }).waitFor();
  await shot(page, 'split');
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole('button', { name: 'Split', exact: true }).click();
  await dialog.getByText(/2 pieces are wanted from SH, 0 are free/).waitFor();
  await dialog.getByLabel('Pieces of CUP-1 to part 2').fill('0');
  await dialog.getByLabel('Pieces of TEA-1 to part 2').fill('1');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Warehouse SH').waitFor();
  await page.getByText(/split into SH0/).waitFor();
  await page.getByRole('button', { name: 'Join the parts' }).click();
  await dialog.getByRole('button', { name: 'Join the parts' }).click();
  await page.getByText(/joined with SH0/).waitFor();

  await page.keyboard.press('h');
  await dialog.getByLabel('Reason').fill('colour is being asked');
  await dialog.getByRole('combobox', { name: 'Who must decide' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Reviewer' }).click();
  await dialog.getByLabel(/Until/).fill('2099-01-01T10:00');
  await shot(page, 'hold');
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole('button', { name: 'Hold' }).click();
  await page.getByText(/Reviewer must decide · released by itself 2099-01-01/).waitFor();
  await page.getByRole('textbox', { name: 'Notes for colleagues' }).fill('Buyer calls back at 5');
  await page.keyboard.press('Enter');
  await page.getByText('Note added').waitFor();
  await shot(page, 'held-order');
  assert.deepEqual(await violations(page), []);
  await page.goto('/orders?view=held');
  await page.getByText('On hold · Reviewer').waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});
