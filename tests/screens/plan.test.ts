/**
 * The floor plan in a real browser: laid out by a pattern, an obstacle painted on it, saved; and
 * the walk of a task drawn on it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { releaseWave } from '../../areas/waves/commands.ts';
import { must } from '../world.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`THE FLOOR PLAN IS NOT TESTED: ${skip}`);

let stage: Stage;
let signed_in: Awaited<ReturnType<Awaited<ReturnType<Stage['open']>>['storageState']>>;

before(async () => {
  if (executable !== null) stage = await startStage(executable);
});
after(async () => {
  await stage?.close();
});

/** What the browser said, but for answers that are refusals. */
function complaints(): string[] {
  const known = /status of (401|404|409|422)/;
  return stage.complaints.splice(0).filter((each) => !known.test(each));
}

async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('h1').first().waitFor();
}

/** Presses the middle of a cell of a plan. */
async function press(plan: Locator, x: number, y: number): Promise<void> {
  const at = await plan.evaluate(
    (svg, cell) => {
      const matrix = (svg as unknown as SVGSVGElement).getScreenCTM()!;
      const point = new DOMPoint(cell.x * 10 + 5, cell.y * 10 + 5).matrixTransform(matrix);
      const box = svg.getBoundingClientRect();
      return { x: point.x - box.x, y: point.y - box.y };
    },
    { x, y },
  );
  await plan.click({ position: at });
}

/** Cells of a kind that the drawing shows. */
const drawn = (page: Page, kind: string) =>
  page.locator(`.plan path.plan-${kind}`).first().getAttribute('d');

test('a floor is laid out by a pattern, an obstacle is painted, bins behind it are named', {
  skip,
}, async () => {
  const context = await stage.open({ locale: 'zh-CN' });
  const page = await context.newPage();
  await signIn(page, '/floor-plan');
  const warehouse = page.getByRole('combobox', { name: '仓库' });
  await warehouse.click();
  await page.locator('.ant-select-item-option', { hasText: 'SZ 深圳仓' }).click();
  await page.getByText('该仓库还没有平面图').waitFor();

  await page.getByRole('button', { name: '按规则生成' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('巷道数', { exact: true }).fill('2');
  await dialog.getByLabel('每巷道库位数（两侧合计）').fill('10');
  await dialog.getByLabel('横向通道数').fill('2');
  await dialog.getByLabel('库位编码规则').fill('A{aisle:2}-{bin:2}');
  await dialog.getByText('将在 6 × 7 格上生成 20 个库位，从 A01-01 到 A02-02').waitFor();
  await stage.shot(page, 'plan-pattern');
  await dialog.getByRole('button', { name: /生\s*成/ }).click();
  await page.getByText('已保存第 1 版：图上 20 个库位，0 个未放置').waitFor();
  const plan = page.locator('svg.plan');
  await plan.waitFor();

  await page.getByRole('button', { name: /编\s*辑/ }).click();
  await page.getByRole('button', { name: '障碍物' }).click();
  await press(plan, 4, 3);
  await page.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByText('有 2 个库位无法从起点到达并离开：A02-05, A02-06').waitFor();
  await stage.shot(page, 'plan-refused');
  await page.getByRole('button', { name: /撤\s*销/ }).click();
  assert.equal(await drawn(page, 'obstacle'), '');

  // With the keys: the cursor goes to the cross-aisle between the two aisles.
  await press(plan, 4, 0);
  await page.getByRole('button', { name: /撤\s*销/ }).click();
  await plan.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  assert.equal(await drawn(page, 'obstacle'), 'M30 0h10v10h-10z');
  await page.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByText('已保存第 2 版：图上 20 个库位，0 个未放置').waitFor();
  await page.reload();
  await plan.waitFor();
  assert.equal(await drawn(page, 'obstacle'), 'M30 0h10v10h-10z');

  await page.getByRole('combobox', { name: '着色' }).click();
  await page.locator('.ant-select-item-option', { hasText: '库存件数' }).click();
  await page.locator('.plan-bin.heat-1').first().waitFor({ state: 'attached' });
  await press(plan, 0, 1);
  await page.locator('.floor-side').getByText('A01-01').waitFor();
  await stage.shot(page, 'plan-heat');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Floor plan', exact: true }).waitFor();
  await stage.shot(page, 'plan-english');
  assert.deepEqual(await violations(page), []);
  await page.getByRole('button', { name: 'Edit' }).click();
  assert.deepEqual(await violations(page), []);
  // The cups move to the second aisle, which is behind the obstacle now.
  await press(plan, 5, 3);
  await page.getByLabel('Bin', { exact: true }).fill('A01-02');
  await page.getByRole('combobox', { name: 'Reached from' }).click();
  await page.locator('.ant-select-item-option', { hasText: 'Left' }).click();
  await page.getByRole('button', { name: 'Place', exact: true }).click();
  await page.locator('.floor-side tbody').getByText('A01-02').waitFor();
  await stage.shot(page, 'plan-edit');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Version 3 saved: 20 bins on the plan, 0 without a place').waitFor();
  assert.deepEqual(complaints(), []);
  signed_in = await context.storageState();
  await context.close();
});

/** Millimetres of a line on the plan: ten units are a cell of a metre. */
const lengthOf = (line: Locator) =>
  line.evaluate((path) => Math.round((path as unknown as SVGPathElement).getTotalLength() * 100));

test('the walk of a task is drawn as it was decided, and the next stop on the device', {
  skip,
}, async () => {
  const [wave] = await must(stage.system, releaseWave, [
    releaseWave.input.parse({ warehouse: 'SZ', max: 6 }),
  ]);
  const path = `/tasks/${wave!.task_ids[0]}`;
  const context = await stage.open({ storageState: signed_in });
  const page = await context.newPage();
  await page.goto(path);
  const walk = (await (
    await page.request.get(path.replace('/tasks', '/v1/floor-walks'))
  ).json()) as {
    walk_mm: number;
    s_shape_mm: number;
    version: number;
    stops: { code: string }[];
  };
  assert.equal(walk.version, 3);
  assert.ok(walk.stops.some((stop) => stop.code === 'A01-02'));
  // Round by the back: down the first aisle, up the second to its third stop, and back again.
  assert.equal(walk.walk_mm, 2 * (6 + 3 + 3) * 1000);
  const panel = page.locator('.panel', { hasText: 'All orders of the stops compared' });
  await panel.getByText(`${walk.walk_mm / 1000} m`, { exact: true }).waitFor();
  assert.equal(await lengthOf(panel.locator('.plan-route')), walk.walk_mm);
  assert.equal(await panel.locator('.plan-stop').count(), walk.stops.length);
  await panel.getByRole('checkbox', { name: 'Show the S-shape' }).check();
  assert.equal(await lengthOf(panel.locator('.plan-route.usual')), walk.s_shape_mm);
  assert.deepEqual(await violations(page), []);
  await stage.shot(page, 'plan-task');

  await page.setViewportSize({ width: 360, height: 800 });
  const small = page.locator('.next-plan');
  await small.getByText(`Next: ${walk.stops[0]!.code}`).waitFor();
  assert.equal(await panel.isVisible(), false);
  const first = await lengthOf(small.locator('.plan-route'));
  assert.ok(first <= walk.walk_mm && first > 0);
  assert.deepEqual(await violations(page), []);
  await stage.shot(page, 'plan-task-device');
  assert.deepEqual(complaints(), []);
  await context.close();
});
