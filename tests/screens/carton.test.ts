/**
 * Cartons in a real browser: the bench shows the steps and turns the picture, a packer says what
 * does not fit, the measured size is taken over, and the page of sizes answers.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { saveSku } from '../../areas/catalog/commands.ts';
import { saveCarton } from '../../areas/packing/commands-more.ts';
import { pickedOrders } from '../../areas/packing/picked-orders.ts';
import { saveAccount } from '../../areas/shipping/commands.ts';
import { must, putStock } from '../world.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`CARTON SCREENS ARE NOT TESTED: ${skip}`);

let stage: Stage;
let order_no = '';

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  const { system } = stage;
  const sku = { merchant: 'M1', price_minor: 5000 };
  const article = (code: string, name: string, sides: number[], weight_g: number, more = {}) => {
    const [length_mm, width_mm, height_mm] = sides;
    const size = { length_mm, width_mm, height_mm, weight_g };
    return saveSku.input.parse({ ...sku, code, name, ...size, ...more });
  };
  await must(system, saveSku, [
    article('NOTE-3', '商务笔记本礼盒（三册）', [250, 180, 60], 900),
    article('WASH-5', '洗手液补充装 500ml', [60, 60, 180], 550, { liquid: true }),
    article('BOWL-1', '青瓷盖碗 180ml', [120, 120, 100], 380, { fragile: true }),
    article('TIN-50', '龙井绿茶 50g 小罐', [90, 60, 40], 200),
  ]);
  await must(
    system,
    saveCarton,
    [['C4', 500, 400, 300]].map(([code, inner_length_mm, inner_width_mm, inner_height_mm]) =>
      saveCarton.input.parse({
        code,
        name: '五层纸箱',
        inner_length_mm,
        inner_width_mm,
        inner_height_mm,
        wall_mm: 5,
        empty_weight_g: 200,
        max_gross_g: 20_000,
        cost_minor: 150,
      }),
    ),
  );
  const zone = { provinces: ['*'], first_weight_g: 100, first_minor: 300, step_weight_g: 100 };
  const adapter = {
    prefix: 'FV',
    currency: 'CNY',
    weight_max_g: 30_000,
    takes_cod: true,
    volume_divisor: 6000,
    zones: [{ ...zone, step_minor: 60, promised_days: 2 }],
  };
  await must(system, saveAccount, [
    saveAccount.input.parse({ carrier: 'own', name: '按体积', settings: { adapter }, priority: 1 }),
  ]);
  const qty = { 'NOTE-3': 20, 'WASH-5': 20, 'BOWL-1': 20, 'TIN-50': 40 };
  await putStock(system, { SZ: qty }, 'cartons');
  const [order] = await pickedOrders(system, [
    { sku: 'NOTE-3', qty: 3, price_minor: 1000 },
    { sku: 'WASH-5', qty: 4, price_minor: 1000 },
    { sku: 'BOWL-1', qty: 2, price_minor: 1000 },
    { sku: 'TIN-50', qty: 6, price_minor: 1000 },
  ]);
  order_no = order!.order_no;
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
  if (folder !== undefined) {
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }
}

async function signIn(page: Page, at: string): Promise<void> {
  await page.goto(at);
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('.scan-box').waitFor();
}

/** An empty page, as a context begins with, has no storage. */
function inLanguage(context: BrowserContext, locale: string): Promise<unknown> {
  return context.addInitScript((wanted) => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', wanted);
  }, locale);
}

const picture = (page: Page) => page.locator('svg.carton-picture');
const shapeOf = (page: Page) => picture(page).locator('.wall').first().getAttribute('points');
const pieces = (page: Page, of: 'now' | 'piece') => picture(page).locator(`polygon.${of}`).count();

async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

test('the bench shows step by step what goes where, and the picture turns', { skip }, async () => {
  const context = await stage.open({ locale: 'zh-CN' });
  const page = await context.newPage();
  await signIn(page, '/pack');
  signed_in = await context.storageState();
  await scan(page, order_no);
  await picture(page).waitFor();
  await page.getByText(/^C2：内尺寸 400 × 300 × 200 毫米，装满/).waitFor();
  const step = page.locator('.carton-step');
  const first = await step.innerText();
  assert.match(first, /^1\. .+ ×\d/);
  assert.equal(await pieces(page, 'piece'), 0, 'nothing lies there yet');
  const inserted = await pieces(page, 'now');
  assert.equal(inserted % 3, 0);
  await page.keyboard.press('ArrowRight');
  await page.getByText(/^第 2 \/ \d+ 步/).waitFor();
  assert.notEqual(await step.innerText(), first);
  assert.equal(await pieces(page, 'piece'), inserted, 'what went in before lies there in grey');
  await page.getByRole('button', { name: '上一步' }).click();
  assert.equal(await step.innerText(), first);
  assert.ok(await page.getByRole('button', { name: '上一步' }).isDisabled());

  // Through to the end: every piece once, the bottles upright in their bags, padding last.
  const said: string[] = [];
  const next = page.getByRole('button', { name: '下一步' });
  for (said.push(first); await next.isEnabled(); said.push(await step.innerText()))
    await next.click();
  const count = (name: string) =>
    said.reduce((sum, text) => sum + Number(text.match(`${name}.*×(\\d+)`)?.[1] ?? 0), 0);
  assert.deepEqual(
    [count('NOTE-3'), count('WASH-5'), count('BOWL-1'), count('TIN-50')],
    [3, 4, 2, 6],
  );
  const bottles = said.filter((text) => text.includes('WASH-5'));
  assert.ok(bottles.every((text) => /先单独装袋/.test(text) && /此面朝上/.test(text)));
  assert.match(said.at(-1)!, /填充物/);
  assert.equal(await pieces(page, 'now'), 0);
  assert.equal(await pieces(page, 'piece'), 15 * 3);
  await shot(page, 'carton-bench-last');

  const before = await shapeOf(page);
  const box = (await picture(page).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 20);
  await page.mouse.up();
  const dragged = await shapeOf(page);
  assert.notEqual(dragged, before, 'turned by dragging');
  await picture(page).focus();
  const at = await step.innerText();
  await page.keyboard.press('ArrowLeft');
  assert.notEqual(await shapeOf(page), dragged, 'turned by a key while in focus');
  assert.equal(await step.innerText(), at, 'and the step stays');
  for (let i = 0; i < 4; i++) await page.getByRole('button', { name: '上一步' }).click();
  await page.getByText('推荐理由').click();
  await page.getByText(/^C1：/).waitFor();
  await shot(page, 'carton-bench-zh');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('what does not fit is said, the next carton proposed, the size taken over', {
  skip,
}, async () => {
  const context = await stage.open({ storageState: signed_in });
  await inLanguage(context, 'en');
  const page = await context.newPage();
  await page.goto('/pack');
  await page.locator('.scan-box').waitFor();
  await scan(page, order_no);
  await picture(page).waitFor();
  await shot(page, 'carton-bench-en');
  await page.getByRole('button', { name: "Doesn't fit" }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Why does C2 not do?').waitFor();
  const propose = dialog.getByRole('button', { name: 'Propose another' });
  assert.ok(await propose.isDisabled(), 'a reason is wanted');
  await dialog.getByText('Too small').click();
  await propose.click();
  await page.getByText('Take C4 instead').waitFor();
  await page.getByText(/^C4: 500 × 400 × 300 mm inside/).waitFor();

  await page.getByRole('button', { name: "Doesn't fit" }).click();
  await dialog.getByText("An article's size is wrong").click();
  await dialog.getByRole('combobox', { name: 'Article' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'BOWL-1' }).click();
  await dialog.getByLabel('Length (mm)').fill('150');
  await dialog.getByLabel('Width (mm)').fill('140');
  await dialog.getByLabel('Height, as it stands (mm)').fill('110');
  await shot(page, 'carton-didnt-fit');
  assert.deepEqual(await violations(page), []);
  await propose.click();
  await dialog.waitFor({ state: 'detached' });

  await page.goto('/sizes');
  await page.getByText('150 × 140 × 110 mm').waitFor();
  await page.getByText('120 × 120 × 100 mm').waitFor();
  await shot(page, 'carton-suggestion');
  await page.getByRole('checkbox', { name: /1/ }).first().check();
  await page.getByRole('button', { name: 'Take over' }).click();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await page.getByText('Nothing was measured differently').waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints(), []);
  await context.close();
});

test('the page of sizes says what to stock and what it saves', { skip }, async () => {
  const context = await stage.open({ storageState: signed_in });
  await inLanguage(context, 'zh-CN');
  const page = await context.newPage();
  await page.goto('/carton-sizes?days=30&sizes=3');
  await page.getByText(/^节省：/).waitFor();
  await page.getByRole('heading', { name: '建议备货箱型' }).waitFor();
  await page.getByText('新增').first().waitFor();
  await shot(page, 'carton-sizes');
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(complaints(), []);
  await context.close();
});
