/**
 * A buyer with a phone and his links: he corrects, is locked out by a stranger's guesses, cancels,
 * confirms and says how it was; staff sees it and answers.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { recordDelivery } from '../../areas/delivery/commands.ts';
import { receiveOrder } from '../../areas/orders/commands.ts';
import { anOrder, must } from '../world.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE BUYER'S PAGE IS NOT TESTED: ${skip}`);

let stage: Stage;
/** Smaller than most, in another time zone than the place of delivery. */
const phone = { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true };
const abroad = { ...phone, locale: 'zh-CN', timezoneId: 'America/Los_Angeles' };

before(async () => {
  if (executable !== null) stage = await startStage(executable);
});
after(async () => {
  await stage?.close();
});

function complaints(): string[] {
  const known = /status of (401|403|404|409|422|429)/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

async function ordered() {
  const [made] = await must(stage.system, receiveOrder, [anOrder()]);
  await stage.system.relay.drain(stage.system.tenant.tenant_id);
  return made!;
}

async function opened(token: string, options: Parameters<Stage['open']>[0] = abroad) {
  const context = await stage.open(options);
  const page = await context.newPage();
  await page.goto(`/track/${token}`);
  await page.locator('h1').waitFor();
  return { context, page };
}

async function narrow(page: Page): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels wide`);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('the address is changed with the proof, and the original stays; guesses lock', {
  skip,
}, async () => {
  const { track_token } = await ordered();
  const { context, page } = await opened(track_token);
  // 48 hours after 16:00 in Shanghai, whatever the phone's clock says.
  await page.getByText('最晚 2026-03-04 16:00 发货。').waitFor();
  await page.getByText('中国标准时间').waitFor();
  await narrow(page);
  await stage.shot(page, 'buyer-open');
  await button(page, '修改地址、电话或留言').click();
  await page.getByLabel('收件人', { exact: true }).fill('李四');
  await page.getByLabel('省', { exact: true }).fill('广东省');
  await page.getByLabel('市', { exact: true }).fill('广州市');
  await page.getByLabel('区县').fill('天河区');
  await page.getByLabel('街道').fill('体育西路1号');
  await page.getByLabel('楼栋门牌').fill('2栋301室');
  await page.getByLabel('留言').fill('<img src=x onerror=alert(1)> 放门口');
  await stage.shot(page, 'buyer-edit');
  assert.deepEqual(await violations(page), []);
  await page.getByLabel('收件手机号后四位').fill('1234');
  await button(page, '保存修改').click();
  await page.getByRole('alert').getByText('与订单收件手机号后四位不符').waitFor();
  await page.getByLabel('收件手机号后四位').fill('8000');
  await button(page, '保存修改').click();
  await page.getByText('已修改，我们会重新核对。').waitFor();
  await page.getByText('李** ', { exact: false }).first().waitFor();
  await page.getByText('原为：张** 138**** 广东省 深圳市').waitFor();
  await page.getByText('<img src=x onerror=alert(1)> 放门口').first().waitFor();
  await narrow(page);
  await stage.shot(page, 'buyer-edited');
  await button(page, '取消订单').click();
  for (let guess = 0; guess < 5; guess++) {
    await page.getByLabel('收件手机号后四位').fill(`000${guess}`);
    await button(page, '确定取消').click();
    await page
      .getByRole('alert')
      .getByText(guess < 4 ? `还可尝试 ${4 - guess} 次` : '15 分钟内')
      .waitFor();
  }
  await stage.shot(page, 'buyer-locked');
  await context.close();
  assert.deepEqual(complaints(), []);
});

test('a second order is cancelled by a double tap, once', { skip }, async () => {
  const { track_token } = await ordered();
  const { context, page } = await opened(track_token, { ...abroad, colorScheme: 'dark' });
  await button(page, '取消订单').click();
  await page.getByText('已付款项原路退回').waitFor();
  await page.getByLabel('收件手机号后四位').fill('8000');
  // The answer to the first is lost on its way.
  let lost = 0;
  await page.route('**/cancel', async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await button(page, '确定取消').dblclick();
  await page.getByRole('heading', { name: '订单已取消。' }).waitFor();
  await stage.shot(page, 'buyer-cancelled-dark');
  assert.deepEqual(await violations(page), []);
  const times = page.getByText('您取消了订单');
  assert.equal(await times.count(), 1);
  await context.close();
  const failed = complaints().filter((each) => !each.includes('ERR_FAILED'));
  assert.deepEqual(failed, []);
});

async function signIn(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('.needs').waitFor();
  return page;
}

test('a third is delivered: confirmed, judged, seen and answered by staff', { skip }, async () => {
  const token = stage.track_token;
  const late = await opened(token);
  await late.page.getByText('包裹已交给快递，不能取消').waitFor();
  await late.context.close();
  const show = await fetch(`${stage.url}/v1/track/${token}`);
  const { parcels } = (await show.json()) as { parcels: { tracking_no: string }[] };
  const signed = parcels.map(({ tracking_no }) =>
    recordDelivery.input.parse({ tracking_no, result: 'delivered', signed_by: 'recipient' }),
  );
  await must(stage.system, recordDelivery, signed);
  await stage.system.relay.drain(stage.system.tenant.tenant_id);
  const { context, page } = await opened(token);
  await button(page, '确认收货').click();
  await page.getByLabel('收件手机号后四位').fill(await proofOf(token));
  await button(page, '确认收货').last().click();
  await page.getByText('感谢确认，订单已完成。').waitFor();
  await button(page, '评价').click();
  await page.getByLabel('2 分').check();
  await page.getByLabel('包装').check();
  await page.getByLabel('评价内容').fill('杯子碎了一个');
  await page.getByLabel('收件手机号后四位').fill(await proofOf(token));
  await stage.shot(page, 'buyer-feedback');
  assert.deepEqual(await violations(page), []);
  await button(page, '提交评价').click();
  await page.getByRole('heading', { name: '您的评价' }).waitFor();
  await narrow(page);
  const desk = await stage.open({ locale: 'zh-CN' });
  const staff = await signIn(desk);
  await staff.goto('/exceptions?kind=BUYER_UNHAPPY');
  await staff.getByText('买家差评').first().waitFor();
  await staff.goto('/feedback?waits=true');
  await staff.getByText('杯子碎了一个').waitFor();
  await stage.shot(staff, 'feedback-list');
  assert.deepEqual(await violations(staff), []);
  await staff.locator('.grid-row a').first().click();
  await staff.getByRole('heading', { name: '买家评价' }).waitFor();
  await staff.getByRole('button', { name: '回复', exact: true }).click();
  await staff.getByRole('dialog').locator('textarea').fill('非常抱歉，新杯子今天补发。');
  await staff.getByRole('dialog').getByRole('button', { name: '回复' }).click();
  await staff.getByText('非常抱歉，新杯子今天补发。').waitFor();
  await stage.shot(staff, 'order-feedback');
  await page.reload();
  await page.getByText('非常抱歉，新杯子今天补发。').waitFor();
  await stage.shot(page, 'buyer-answered');
  await desk.close();
  await context.close();
  assert.deepEqual(complaints(), []);
});

/** The end of the phone of a link's order: the buyer knows it. */
async function proofOf(token: string): Promise<string> {
  const { default: pg } = await import('pg');
  const owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  const found = await owner.query<{ phone_tail: string }>(
    'select phone_tail from orders.order_key where track_token = $1',
    [token],
  );
  await owner.end();
  return found.rows[0]!.phone_tail;
}

test('in English, light and dark, in every state: axe finds nothing', { skip }, async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { track_token } = await ordered();
    const english = { ...phone, locale: 'en-GB', colorScheme };
    const { context, page } = await opened(track_token, english);
    await button(page, 'Change address, phone or remark').click();
    await page.getByRole('group', { name: 'New address' }).waitFor();
    assert.deepEqual(await violations(page), []);
    await stage.shot(page, `buyer-edit-en-${colorScheme}`);
    await page.locator('summary').first().click();
    await narrow(page);
    await context.close();
  }
  assert.deepEqual(complaints(), []);
});
