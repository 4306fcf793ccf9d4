/**
 * The first minutes of a newcomer in a demo company: he signs in by the link, lets it be simulated,
 * sees numbers move, takes two stops of the tour, stops, and puts everything back.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeSignInLink } from '../../areas/people/port.ts';
import { systemClock } from '../../kernel/clock.ts';
import { silentLog } from '../../kernel/log.ts';
import { openSystem } from '../../kernel/system.ts';
import { routeOf } from '../../kernel/tenant.ts';
import { parts } from '../../parts.ts';
import { ADMIN_LOGIN, loadDemo } from '../../simulation/demo.ts';
import { Practice } from '../../simulation/practice.ts';
import { SCRATCH } from '../database.ts';
import { findBrowser, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE FIRST MINUTES ARE NOT TESTED: ${skip}`);

const RESET_MS = 120_000;
let stage: Stage;
let practice: Practice;

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  const { url } = stage.system;
  const open = (options: Pick<Parameters<typeof openSystem>[0], 'clock' | 'random'>) =>
    openSystem({ url, pool_size: 4, log: silentLog, data_dir: SCRATCH, parts, ...options });
  await loadDemo({ url, open }, systemClock.now());
  practice = new Practice({ system: stage.system, url, open });
  practice.start();
});
after(async () => {
  await practice?.stop();
  await stage?.close();
});

function complaints(): string[] {
  return stage.complaints.splice(0).filter((each) => !/status of (401|404|409|422)/.test(each));
}

async function signInByLink(page: Page): Promise<void> {
  const { services, db } = stage.system;
  const admin = await routeOf(db, 'login', ADMIN_LOGIN);
  const link = await makeSignInLink(services, admin!.tenant_id, admin!.target_id);
  await page.goto(`/sign-in#link=${link}`);
  await page.locator('.needs').waitFor();
}

test('from the link to moving numbers, two stops of the tour, and back', { skip }, async () => {
  const context = await stage.open({ locale: 'zh-CN' });
  const page = await context.newPage();
  await signInByLink(page);
  const card = page.getByRole('complementary', { name: '一笔订单的导览' });
  await card.getByText('第一次来？').waitFor();
  await page.getByText('模拟买家与员工：').waitFor();
  await stage.shot(page, 'demo-first');
  assert.deepEqual(await violations(page), []);
  const numbers = () => page.locator('.needs').innerText();
  const first = await numbers();
  await page.getByRole('button', { name: '60 倍' }).click();
  await page.getByText('正在以 60 倍速模拟').waitFor();
  await page.waitForFunction(
    (before) => (document.querySelector('.needs') as HTMLElement | null)?.innerText !== before,
    first,
    { timeout: 30_000 },
  );
  await page.getByText(/0\.\d \/ 48 小时，\d+ \/ 5,000 单/).waitFor();
  await stage.shot(page, 'demo-running');
  await card.getByRole('button', { name: '开始' }).click();
  await card.getByRole('heading', { name: '订单台' }).waitFor();
  await page.locator('.tour-here').waitFor();
  await page.mouse.move(700, 5);
  await stage.shot(page, 'tour-1');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('ArrowRight');
  await card.getByRole('heading', { name: '审核与理由' }).waitFor();
  await page.waitForURL(/\/orders\/[0-9a-f-]{36}#tour-2/);
  await page.locator('.tour-here').waitFor();
  await stage.shot(page, 'tour-2');
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached' });
  // Taken up again where it was left, by a key that the palette knows as well.
  await page.locator('h1').click();
  await page.keyboard.press('T');
  await card.getByText('第 2 站，共 8 站').waitFor();
  await card.getByRole('button', { name: '离开' }).click();
  await page.getByRole('button', { name: '停止' }).click();
  await page.getByText('模拟买家与员工：').waitFor();
  await page.getByRole('button', { name: '重置…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill('yes');
  await dialog.getByRole('button', { name: '重置…' }).click();
  await dialog.getByText('重置须输入公司编码：demo').waitFor();
  await stage.shot(page, 'demo-reset');
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '重置…' }).click();
  await dialog.locator('textarea').fill('demo');
  await dialog.getByRole('button', { name: '重置…' }).click();
  await page.getByText('演示公司正在重置…').waitFor();
  await page.getByText('模拟买家与员工：').waitFor({ timeout: RESET_MS });
  await page.goto('/');
  await page.locator('.needs').waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('every stop of the tour, in English and dark, leads to the buyer and back', {
  skip,
}, async () => {
  const context = await stage.open({ locale: 'en-GB', colorScheme: 'dark' });
  await context.addInitScript(() => {
    if (!location.protocol.startsWith('http')) return;
    localStorage.setItem('fahuo.locale', 'en');
    localStorage.setItem('fahuo.scheme', 'dark');
  });
  const page = await context.newPage();
  await signInByLink(page);
  const card = page.getByRole('complementary', { name: 'Tour of one order' });
  await card.getByRole('button', { name: 'Begin' }).click();
  const stops = ['Order desk', 'Review and its reasons', 'Wave', 'Picking', 'Packing', 'Printing'];
  for (const title of [...stops, 'Hand-over']) {
    await card.getByRole('heading', { name: title }).waitFor();
    await page.locator('.tour-here').waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await page.mouse.move(700, 5);
    await page.waitForTimeout(400);
    assert.deepEqual(await violations(page), [], title);
    await stage.shot(page, `tour-en-${title.split(' ')[0]}`);
    await card.getByRole('button', { name: 'Next' }).click();
  }
  await card.getByRole('heading', { name: 'The buyer’s page' }).waitFor();
  await card.getByRole('link', { name: 'Open the buyer’s page' }).click();
  await page.getByText('This is what the buyer sees').waitFor();
  await page.getByRole('link', { name: 'Back to the desk' }).click();
  await page.locator('.needs').waitFor();
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('a company that is no demo has none of it', { skip }, async () => {
  const { services, db } = stage.system;
  const boss = await routeOf(db, 'login', 'boss');
  const link = await makeSignInLink(services, boss!.tenant_id, boss!.target_id);
  const answer = await fetch(`${stage.url}/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stage.url },
    body: JSON.stringify({ secret: link }),
  });
  // A second factor is asked for; the state of practice is not told to half a sign-in.
  assert.equal(answer.status, 200);
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
  const read = await fetch(`${stage.url}/v1/practice`, { headers: { cookie } });
  assert.equal(read.status, 401);
});
