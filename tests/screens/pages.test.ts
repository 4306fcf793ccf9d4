/**
 * Every page that there is, in Chinese and light and in English and dark, without a finding of axe
 * (WCAG 2.2 AA) or a complaint of the browser. The pages are read off the routers themselves: one
 * that is added later is looked at without being named here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { receiveOrder } from '../../areas/orders/commands.ts';
import { makeBatch } from '../../areas/printing/batches.ts';
import { holdStock } from '../../areas/stock/holds.ts';
import { saveThreshold, watchThresholds } from '../../areas/stock/thresholds.ts';
import { requestTransfer, sendTransfer } from '../../areas/stock/transfers.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { anOrder, must } from '../world.ts';
import { codeNow, findBrowser, person, type Stage, startStage, violations } from './stage.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const executable = findBrowser();
const skip =
  executable === null && 'no browser: install Chromium, or set CHROME_PATH to one of its kind';
if (skip) console.warn(`PAGES ARE NOT TESTED: ${skip}`);

/** What a page shows only when its address says more. */
const VIEWS: Readonly<Record<string, readonly string[]>> = {
  '/counts': ['state=all'],
  '/tasks': ['state=all'],
  '/running-low': ['all=true'],
  '/stock': ['why=$sku_id.$warehouse_id'],
  '/waves': ['warehouse_id=$warehouse_id'],
  '/hand-over': ['warehouse_id=$warehouse_id'],
  '/floor-plan': ['warehouse_id=$warehouse_id'],
  '/print': ['view=sheets', 'view=printers', 'view=problems', 'view=times', 'view=templates'],
  '/imports': ['step=file'],
  '/review-rules': ['rule=new'],
};

let stage: Stage;
let owner: pg.Client;
let signed_in: Awaited<ReturnType<BrowserContext['storageState']>>;

before(async () => {
  if (executable === null) return;
  stage = await startStage(executable);
  owner = new pg.Client({ connectionString: stage.system.url });
  await owner.connect();
  await fill();
  signed_in = await signIn();
});
after(async () => {
  await owner?.end();
  await stage?.close();
});

/** What the day on the stage lacks: a transfer, low stock, promises with an end, a print batch. */
async function fill(): Promise<void> {
  const { system } = stage;
  const now = system.services.clock.now();
  const sku = (code: string) => ({ merchant: 'M1', code });
  const lines = [{ sku: sku('TEA-1'), qty: 12 }];
  const wanted = { from: 'SZ', to: 'SH', lines };
  const [first] = await must(system, requestTransfer, [requestTransfer.input.parse(wanted)]);
  const bin = await owner.query<{ code: string }>(
    `select l.code from stock.balance b join places.location l using (tenant_id, location_id)
     join catalog.sku s using (tenant_id, sku_id) join places.warehouse w
       on w.warehouse_id = l.warehouse_id and w.code = 'SZ'
     where l.kind = 'bin' and s.code = 'TEA-1' and b.qty - b.qty_claimed >= 12 limit 1`,
  );
  const takes = [{ line: 1, from: bin.rows[0]!.code, lot: '', qty: 12 }];
  await must(system, sendTransfer, [{ transfer_id: first!.transfer_id, takes }]);
  await must(system, requestTransfer, [requestTransfer.input.parse(wanted)]);
  await must(system, saveThreshold, [
    { warehouse: 'SH', sku: sku('TEA-1'), min_qty: 60, target_qty: 200 },
    { warehouse: 'SZ', sku: sku('CUP-1'), min_qty: 1, target_qty: 5 },
  ]);
  const scope = wholeTenant(system.tenant.tenant_id);
  await system.db.transaction({ scope, now, name: 'test' }, (tx) => watchThresholds.run(tx));
  const held = { merchant: 'M1', basket: 'b-1042', lines: [{ sku: 'TEA-1', qty: 2 }] };
  await must(system, holdStock, [holdStock.input.parse(held)]);
  await must(system, receiveOrder, [
    anOrder([{ sku: 'TEA-1', qty: 1 }], { payments: [], placed_at: now.toISOString() }),
  ]);
  const waves = await owner.query<{ wave_id: string }>('select wave_id from waves.wave limit 1');
  const batch = { warehouse: 'SZ', kinds: ['pick_list'], wave_ids: [waves.rows[0]!.wave_id] };
  await must(system, makeBatch, [makeBatch.input.parse(batch)]);
}

/** An id for a part of an address: of any row of a table that has it as its key. */
async function exampleOf(name: string): Promise<string> {
  const tables = await owner.query<{ at: string }>(
    `select c.conrelid::regclass::text as at from pg_constraint c
     where c.contype = 'p' and cardinality(c.conkey) = 2 and (select attname from pg_attribute
       where attrelid = c.conrelid and attnum = c.conkey[2]) = $1`,
    [name],
  );
  for (const { at } of tables.rows) {
    const found = await owner.query<{ id: string }>(`select ${name} as id from ${at} limit 1`);
    if (found.rows[0]) return found.rows[0].id;
  }
  throw new Error(`there is no ${name} to show: add one to the stage`);
}

/** An address whose parts that stand for an id have become ids. */
async function withExamples(address: string): Promise<string> {
  let at = address;
  for (const [whole, name] of address.matchAll(/\$(\w+)/g)) {
    at = at.replace(whole, await exampleOf(name!));
  }
  return at;
}

/** The addresses of all pages of the desk, as the router has them. */
async function deskPages(): Promise<string[]> {
  const text = readFileSync(path.join(ROOT, 'web/router.tsx'), 'utf8');
  const routes = [...text.matchAll(/^ {2}path: '([^']+)'/gm)].map((found) => found[1]!);
  assert.ok(routes.length > 20);
  const pages: string[] = [];
  for (const route of routes.filter((each) => each !== '/sign-in')) {
    const views = (VIEWS[route] ?? []).map((view) => `${route}?${view}`);
    for (const at of [route, ...views]) pages.push(await withExamples(at));
  }
  return pages;
}

/** The addresses of the phone's pages, as its frame tells them apart. */
async function phonePages(): Promise<string[]> {
  const text = readFileSync(path.join(ROOT, 'web/pda/app.tsx'), 'utf8');
  const shown = text.slice(text.indexOf('function Shown'), text.indexOf('function useTitle'));
  const names = [...shown.matchAll(/what === '(\w+)'\) return <\w+([^/]*)/g)];
  assert.ok(names.length > 2);
  const pages = ['/pda#/'];
  for (const [, name, props] of names) {
    const param = /(\w+_id)=/.exec(props ?? '')?.[1];
    pages.push(`/pda#/${name}${param === undefined ? '' : `/${await exampleOf(param)}`}`);
  }
  return pages;
}

async function signIn(): Promise<typeof signed_in> {
  const context = await stage.open();
  const page = await context.newPage();
  await page.goto('/people');
  await page.fill('input[name=login_name]', person.login_name);
  await page.fill('input[name=password]', person.password);
  await page.keyboard.press('Enter');
  await page.fill('input[name=code]', codeNow(stage.system));
  await page.keyboard.press('Enter');
  await page.locator('.grid-body .grid-row').first().waitFor();
  const { cookies } = await context.storageState();
  await context.close();
  return { cookies, origins: [] };
}

/** The page has come to rest: nothing is on its way, nothing moves. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('.skeleton, .ant-spin-spinning') === null &&
      document.getAnimations().every((each) => each.playState !== 'running'),
  );
}

const nameOf = (at: string) => at.replace(/[0-9a-f-]{36}/g, 'one').replace(/\W+/g, '-');

/** Looks at a page as it is; `wanted` must be what it shows. */
async function look(page: Page, at: string, locale: string, scheme: string): Promise<string[]> {
  const wanted = `${locale} ${scheme}`;
  await settled(page);
  const shown = await page.evaluate(
    () => `${document.documentElement.lang} ${document.documentElement.dataset['scheme']}`,
  );
  assert.equal(shown, wanted, at);
  const found = await violations(page);
  await stage.shot(page, `all${nameOf(at)}-${locale}-${scheme}`, 0);
  return found.map((each) => `${at} ${wanted}: ${each}`);
}

/** Both languages and both schemes. */
const LOOKS = [
  ['zh-CN', 'light'],
  ['en', 'dark'],
] as const;

/** In both looks, changed by the buttons that people have for it; ends as it began. */
async function inAllLooks(page: Page, at: string): Promise<string[]> {
  const buttons = ['.top button[lang]', '.top button[lang] + button'];
  // Also under a drawer, which hands them back when it is closed.
  const change = async () => {
    for (const each of buttons) await page.locator(each).dispatchEvent('click');
  };
  const found: string[] = [];
  for (const [language, scheme] of LOOKS) {
    found.push(...(await look(page, at, language, scheme)));
    await change();
  }
  return found;
}

function complaints(): string[] {
  return stage.complaints.splice(0).filter((each) => !/status of 401/.test(each));
}

test('axe finds nothing on any page of the desk', { skip }, async () => {
  const own = { locale: 'zh-CN', colorScheme: 'light', storageState: signed_in } as const;
  const context = await stage.open(own);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const found: string[] = [];
  for (const at of await deskPages()) {
    await page.goto(at);
    found.push(...(await inAllLooks(page, at)));
  }
  await context.close();
  assert.deepEqual(found, []);
  assert.deepEqual(complaints(), []);
});

test('axe finds nothing on the pages of the phone, of the buyer, and of signing in', {
  skip,
}, async () => {
  const found: string[] = [];
  const size = { viewport: { width: 390, height: 844 }, isMobile: true };
  const context = await stage.open({ ...size, storageState: signed_in });
  const anonymous = await stage.open(size);
  const all = [
    ...(await phonePages()).map((at) => [context, at] as const),
    [anonymous, '/pda'] as const,
    [anonymous, '/sign-in'] as const,
    [anonymous, `/track/${stage.track_token}`] as const,
  ];
  for (const [of, at] of all) {
    for (const [locale, scheme] of LOOKS) {
      const page = await of.newPage();
      await page.emulateMedia({ colorScheme: scheme });
      await page.addInitScript(
        ([language, colours]) => {
          localStorage.setItem('fahuo.locale', language);
          localStorage.setItem('fahuo.scheme', colours);
          Object.defineProperty(navigator, 'language', { value: language });
        },
        [locale, scheme] as const,
      );
      await page.goto(at);
      await settled(page);
      const broken = await violations(page);
      found.push(...broken.map((each) => `${at} ${locale} ${scheme}: ${each}`));
      await stage.shot(page, `all${nameOf(at)}-${locale}-${scheme}`, 0);
      await page.close();
    }
  }
  await context.close();
  await anonymous.close();
  assert.deepEqual(found, []);
  assert.deepEqual(complaints(), []);
});
