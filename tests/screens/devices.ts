/**
 * Devices emulated at their edge: a serial line whose bytes come in odd pieces, a scanner that
 * types fast, people of the floor who sign in with their own rights.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { createMember, hashPassword } from '../../areas/people/port.ts';
import { wholeTenant } from '../../kernel/db.ts';
import type { TestSystem } from '../database.ts';

interface Line {
  controller: ReadableStreamDefaultController<Uint8Array> | null;
  baudRate: number;
}

type Wired = typeof globalThis & { scale_line: Line };

/** Gives the pages of a context a serial line; `granted`: somebody allowed it before. */
export async function wireScale(context: BrowserContext, granted = false): Promise<void> {
  await context.addInitScript((known) => {
    const line: Line = { controller: null, baudRate: 0 };
    const port = {
      readable: null as ReadableStream<Uint8Array> | null,
      async open({ baudRate }: { baudRate: number }) {
        line.baudRate = baudRate;
        port.readable = new ReadableStream({
          start(controller) {
            line.controller = controller;
          },
        });
      },
      async close() {
        line.controller = null;
      },
    };
    const serial = Object.assign(new EventTarget(), {
      getPorts: async () => (known ? [port] : []),
      requestPort: async () => port,
    });
    Object.defineProperty(navigator, 'serial', { value: serial });
    (globalThis as Wired).scale_line = line;
  }, granted);
}

/** Sends text as a scale does: byte by byte in pieces that end anywhere. */
export async function weigh(page: Page, text: string): Promise<void> {
  await page.waitForFunction(() => (globalThis as Wired).scale_line.controller !== null);
  await page.evaluate((sent) => {
    const bytes = new TextEncoder().encode(sent);
    const { controller } = (globalThis as Wired).scale_line;
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size % 7) + 1) {
      controller?.enqueue(bytes.slice(at, at + size));
    }
  }, text);
}

/** Frames of a scale that says when it is steady. */
export const steady = (grams: number) => `ST,GS,+${(grams / 1000).toFixed(3).padStart(7)}kg\r\n`;
export const moving = (grams: number) => `US,GS,+${(grams / 1000).toFixed(3).padStart(7)}kg\r\n`;

/** Key events of a wedge scanner. */
export async function scan(page: Page, code: string): Promise<void> {
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
}

export const FLOOR_PASSWORD = 'seven green cups stand';

/** Somebody with one role in a warehouse. */
export async function addPerson(
  system: TestSystem,
  login_name: string,
  display_name: string,
  code: string,
): Promise<void> {
  const password_hash = await hashPassword(FLOOR_PASSWORD);
  const options = { scope: wholeTenant(system.tenant.tenant_id), now: new Date(), name: 'test' };
  await system.db.transaction(options, (tx) =>
    createMember(tx, { login_name, display_name, password_hash, roles: [{ code }] }),
  );
}

export async function signInAs(page: Page, login_name: string, at: string): Promise<void> {
  await page.goto(at);
  await page.fill('input[name=login_name]', login_name);
  await page.fill('input[name=password]', FLOOR_PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('nav#menu').waitFor();
}

/** An empty page, as a context begins with, has no storage. */
export function shownIn(context: BrowserContext, locale: 'en' | 'zh-CN'): Promise<unknown> {
  return context.addInitScript((chosen) => {
    if (location.protocol.startsWith('http')) localStorage.setItem('fahuo.locale', chosen);
  }, locale);
}
