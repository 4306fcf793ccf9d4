/** The proof in a real browser: opened beside the stock list, started, followed to its result. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import {
  codeNow,
  findBrowser,
  person,
  type Stage,
  startStage,
  violations,
} from '../screens/stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE SCREEN OF THE PROOF IS NOT TESTED: ${skip}`);

let stage: Stage;
const earlier = process.env['DATABASE_URL'];

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  // The proof's own process reads from its environment where the database is.
  process.env['DATABASE_URL'] = stage.system.url;
});
after(async () => {
  if (earlier === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = earlier;
  await stage?.close();
});

async function signIn(page: Page): Promise<void> {
  await page.goto('/stock');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/stock/);
}

test('a manager starts the proof, sees it run and reads the table', { skip }, async () => {
  const context = await stage.open({ locale: 'en-US' });
  await context.addInitScript(() => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', 'en');
  });
  const page = await context.newPage();
  await signIn(page);
  await page.getByRole('button', { name: 'Prove: nothing oversold' }).click();
  await page.getByLabel('Orders', { exact: true }).fill('100');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('progressbar').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Run again' }).isDisabled());
  const result = page.getByText('Sold is exactly what was there');
  await result.waitFor({ timeout: 90_000 });
  const rows = await page.locator('.ant-drawer table.plain tbody tr').allInnerTexts();
  const [first = ''] = rows.filter((each) => each.includes('TEA-1'));
  const [there_was, asked, accepted, refused, reserved] = first.split('\t').slice(3).map(Number);
  assert.deepEqual([accepted, reserved], [there_was, there_was], first);
  assert.equal(asked! - refused!, accepted);
  // Away from the button, which is paler under the mouse.
  await page.mouse.move(0, 0);
  await stage.shot(page, 'prove-oversell');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(
    stage.complaints.filter((each) => !/status of (401|404|409|422)/.test(each)),
    [],
  );
  await context.close();
});
