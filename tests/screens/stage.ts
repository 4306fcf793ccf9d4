/**
 * What the tests of screens stand on: a served system with a day's work in it, somebody who can
 * sign in with a second factor, and a real browser.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { releaseHold } from '../../areas/orders/commands-hold.ts';
import { makeAuthenticate } from '../../areas/people/authenticate.ts';
import { hashPassword, setUpPeople } from '../../areas/people/port.ts';
import { totpCode } from '../../areas/people/second-factor.ts';
import { wholeTenant } from '../../kernel/db.ts';
import { serve } from '../../kernel/serve.ts';
import { addWeb } from '../../kernel/static.ts';
import { buildWeb } from '../../web/build.ts';
import { SCRATCH, type TestSystem, testSystem } from '../database.ts';
import { must } from '../world.ts';
import { type Prepared, prepareDay } from './goods.ts';

const SHOTS = path.join(SCRATCH, 'screens');
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PASSWORD = 'four brown kites sing';
const LOGIN = 'boss';
const STEP_MS = 30_000;

/** Path of a browser, or null: then the tests of screens are skipped and say so. */
export function findBrowser(): string | null {
  const given = process.env['CHROME_PATH'];
  if (given !== undefined) return given;
  return PLACES.find((each) => existsSync(each)) ?? null;
}

export interface Stage extends Prepared {
  system: TestSystem;
  url: string;
  browser: Browser;
  /** Everything that a browser complained about: errors, refused styles, failed requests. */
  complaints: string[];
  open(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>;
  /** Takes an order off hold, as a colleague at another desk. */
  releaseHold(order_no: string): Promise<void>;
  /** A picture in .tmp/screens, once what moves has come to rest. */
  shot(page: Page, name: string, rest_ms?: number): Promise<void>;
  close(): Promise<void>;
}

export const person = { login_name: LOGIN, password: PASSWORD };

async function call(url: string, cookie: string, route: string, body: object) {
  const headers = { 'content-type': 'application/json', origin: url, cookie };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(url + route, init);
  if (!response.ok) throw new Error(`${route}: ${await response.text()}`);
  const set = response.headers.get('set-cookie');
  return { answer: (await response.json()) as Record<string, string>, cookie: set ?? cookie };
}

/** Turns the second factor on as people do. Returns its secret. */
async function turnOnSecondFactor(url: string, now: () => Date): Promise<string> {
  const { cookie } = await call(url, '', '/v1/session', person);
  const current_password = PASSWORD;
  const begun = await call(url, cookie, '/v1/members/begin-totp', { current_password });
  const secret = begun.answer['secret']!;
  // A code counts once: the one of the step before leaves the present one for the sign-in.
  const before = new Date(now().getTime() - STEP_MS);
  await call(url, cookie, '/v1/members/confirm-totp', { code: totpCode(secret, before) });
  return secret;
}

let secret = '';

/** The code that the app shows. */
export function codeNow(system: TestSystem): string {
  return totpCode(secret, system.services.clock.now());
}

/** Builds the pages, fills a system, serves it, starts the browser. */
export async function startStage(executablePath: string): Promise<Stage> {
  const dist = await buildWeb();
  mkdirSync(SHOTS, { recursive: true });
  const system = await testSystem();
  const owner = new pg.Client({ connectionString: system.url });
  await owner.connect();
  const prepared = await prepareDay({ system, owner });
  await owner.end();
  const now = () => system.services.clock.now();
  const scope = wholeTenant(system.tenant.tenant_id);
  const password_hash = await hashPassword(PASSWORD);
  const manager = { login_name: LOGIN, display_name: '林经理', password_hash };
  await system.db.transaction({ scope, now: now(), name: 'test' }, (tx) =>
    setUpPeople(tx, manager),
  );
  const server = await serve(
    // The database outlives the server: the test drops it.
    { ...system, close: async () => {} },
    {
      host: '127.0.0.1',
      port: 0,
      authenticate: makeAuthenticate(system.db, system.services.clock),
      addWeb: (app) => addWeb(app, dist),
      drain_ms: 500,
    },
  );
  secret = await turnOnSecondFactor(server.url, now);
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ],
  });
  const complaints: string[] = [];
  return {
    ...prepared,
    system,
    url: server.url,
    browser,
    complaints,
    open: (options) => openContext(browser, server.url, complaints, options),
    async releaseHold(order_no) {
      const owner = new pg.Client({ connectionString: system.url });
      await owner.connect();
      const found = await owner.query<{ order_id: string }>(
        'select order_id from orders.sales_order where order_no = $1',
        [order_no],
      );
      await owner.end();
      await must(system, releaseHold, found.rows);
    },
    async shot(page, name, rest_ms = 250) {
      await sleep(rest_ms);
      await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
    },
    async close() {
      await browser.close();
      await server.stop();
      await system.end();
    },
  };
}

async function openContext(
  browser: Browser,
  baseURL: string,
  complaints: string[],
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  const size = { width: 1440, height: 860 };
  const context = await browser.newContext({ baseURL, viewport: size, ...options });
  context.setDefaultTimeout(10_000);
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(`${message.type()}: ${message.text()}`);
    }
  });
  context.on('weberror', (error) => complaints.push(`error: ${error.error().message}`));
  return context;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe has against the page, as text; empty when nothing. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    interface Axe {
      run(of: Document, options: object): Promise<{ violations: Violation[] }>;
    }
    const { axe } = window as unknown as { axe: Axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // Only what is broken is told: the rest need not be described.
    const options = { runOnly: tags, resultTypes: ['violations'] };
    return (await axe.run(document, options)).violations;
  });
  return found.map(({ id, nodes }) => {
    const [first] = nodes;
    return `${id} (${nodes.length}): ${first?.html.slice(0, 300)} ${first?.failureSummary}`;
  });
}
