/**
 * How bytes get to a printer: into a folder, or over TCP. Each says honestly what became of them:
 * confirmed, failed (surely not printed), or unknown (some bytes were sent, the end was not heard).
 */
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { type Driver, rawAddress } from './model.ts';

export type Delivery =
  | { result: 'confirmed' }
  | { result: 'failed'; error: string }
  | { result: 'unknown'; error: string };

export interface PrinterAt {
  code: string;
  driver: Driver;
  address: string;
}

/** The sheets of a job in the forms that printers take, rendered when first asked for. */
export interface Sheets {
  job_id: string;
  pdf(): Promise<Uint8Array>;
  /** Null for a document that has no such form. */
  zpl(): Uint8Array | null;
}

const CONNECT_MS = 5_000;
const SILENCE_MS = 10_000;

const root = { dir: path.resolve('.fahuo', 'print') };

/** Says where the data folder is, under which file printers have theirs. Called at the start. */
export function setPrintFolder(data_dir: string): void {
  root.dir = path.join(data_dir, 'print');
}

/** Sends the sheets of a job to a printer. Never rejects for what the printer does. */
export async function deliver(printer: PrinterAt, sheets: Sheets): Promise<Delivery> {
  if (printer.driver === 'simulated') return { result: 'confirmed' };
  if (printer.driver === 'file') return intoFolder(printer, sheets);
  const address = rawAddress(printer.address);
  if (address === null) return { result: 'failed', error: `no address: ${printer.address}` };
  const bytes = address.format === 'zpl' ? sheets.zpl() : await sheets.pdf();
  if (bytes === null) return { result: 'failed', error: 'a ZPL printer prints waybills only' };
  return overTcp(address.host, address.port, bytes);
}

/** A file appears whole or not at all; the same job writes the same file. */
async function intoFolder(printer: PrinterAt, sheets: Sheets): Promise<Delivery> {
  const folder = path.join(root.dir, printer.address || printer.code);
  const bytes = await sheets.pdf();
  const name = path.join(folder, `${sheets.job_id}.pdf`);
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(`${name}.part`, bytes);
    await fs.rename(`${name}.part`, name);
    return { result: 'confirmed' };
  } catch (error) {
    return { result: 'failed', error: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  return code ?? (error instanceof Error ? error.message : String(error));
}

/**
 * The raw protocol of printers (port 9100): connect, send, close; the printer closes when it has
 * taken all. Before the first byte leaves nothing can have been printed; after it only a clean end
 * tells that everything arrived.
 */
export function overTcp(host: string, port: number, bytes: Uint8Array): Promise<Delivery> {
  return new Promise((resolve) => {
    let sending = false;
    let flushed = false;
    const socket = net.connect({ host, port });
    const end = (delivery: Delivery) => {
      resolve(delivery);
      socket.destroy();
    };
    const fail = (error: string) => end({ result: sending ? 'unknown' : 'failed', error });
    socket.setTimeout(CONNECT_MS, () =>
      fail(sending ? 'no end from the printer' : 'no connection'),
    );
    socket.on('error', (error) => fail(reasonOf(error)));
    socket.on('connect', () => {
      socket.setTimeout(SILENCE_MS);
      sending = true;
      socket.end(bytes, () => {
        flushed = true;
      });
    });
    // What the printer says is not looked at, but must be read for its end to be heard.
    socket.resume();
    socket.on('close', (broken) => {
      if (!broken && flushed) end({ result: 'confirmed' });
      else fail('the connection ended too early');
    });
  });
}
