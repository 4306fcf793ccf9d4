/**
 * How bytes get to a printer: into a folder, or over TCP. Each says honestly what became of them:
 * confirmed, failed (surely not printed), or unknown (some bytes were sent, the end was not heard).
 */
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { type Condition, type Driver, rawAddress } from './model.ts';

export type Delivery =
  | { result: 'confirmed' }
  | { result: 'failed'; error: string }
  | { result: 'unknown'; error: string };

export interface PrinterAt {
  code: string;
  driver: Driver;
  address: string;
}

const CONNECT_MS = 5_000;
const SILENCE_MS = 10_000;
const STATUS_MS = 1_000;

const root = { dir: path.resolve('.fahuo', 'print') };

/** Says where the data folder is, under which file printers have theirs. Called at the start. */
export function setPrintFolder(data_dir: string): void {
  root.dir = path.join(data_dir, 'print');
}

/** The form of bytes that a printer takes. */
export function formatOf({ driver, address }: PrinterAt): 'pdf' | 'zpl' {
  return driver === 'raw' ? (rawAddress(address)?.format ?? 'pdf') : 'pdf';
}

/** Sends a sheet to a printer. Never rejects for what the printer does. */
export async function deliver(
  printer: PrinterAt,
  job_id: string,
  bytes: Uint8Array,
): Promise<Delivery> {
  if (printer.driver === 'simulated') return { result: 'confirmed' };
  if (printer.driver === 'file') return intoFolder(printer, job_id, bytes);
  const address = rawAddress(printer.address);
  if (address === null) return { result: 'failed', error: `no address: ${printer.address}` };
  return overTcp(address.host, address.port, bytes);
}

/** Before the first byte: why a printer would not print it, as far as it can be asked. */
export async function notReady(printer: PrinterAt): Promise<Condition | null> {
  const address = printer.driver === 'raw' ? rawAddress(printer.address) : null;
  if (address?.format !== 'zpl') return null;
  const condition = await zplCondition(address.host, address.port);
  return condition === 'ready' || condition === null ? null : condition;
}

/** A file appears whole or not at all; the same job writes the same file. */
async function intoFolder(
  printer: PrinterAt,
  job_id: string,
  bytes: Uint8Array,
): Promise<Delivery> {
  const folder = path.join(root.dir, printer.address || printer.code);
  const name = path.join(folder, `${job_id}.pdf`);
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

/** Printers that do not answer when asked how they are: they are not asked again. */
const silent = new Set<string>();

/** How a ZPL printer says that it is (~HS); null when it does not say. */
export function zplCondition(host: string, port: number): Promise<Condition | null> {
  const key = `${host}:${port}`;
  if (silent.has(key)) return Promise.resolve(null);
  return new Promise((resolve) => {
    let heard = '';
    const socket = net.connect({ host, port }, () => socket.write('~HS'));
    const end = (condition: Condition | null) => {
      if (condition === null && socket.bytesWritten > 0) silent.add(key);
      resolve(condition);
      socket.destroy();
    };
    socket.setTimeout(STATUS_MS, () => end(readZplStatus(heard)));
    // A printer that cannot be reached is told by the sheet's own connection.
    socket.on('error', () => end(null));
    socket.on('close', () => end(readZplStatus(heard)));
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      const condition = readZplStatus(heard);
      if (condition !== null) end(condition);
    });
  });
}

const BEGINS = '\u0002';
const ENDS = '\u0003';

/** Reads the first two lines of the answer to ~HS; null while they are not whole. */
export function readZplStatus(heard: string): Condition | null {
  const lines = heard.split(BEGINS).slice(1);
  const [first, second] = lines
    .filter((line) => line.includes(ENDS))
    .map((line) => line.slice(0, line.indexOf(ENDS)).split(','));
  if (first === undefined || second === undefined) return null;
  if (first[1] === '1') return 'out_of_paper';
  if (second[2] === '1') return 'head_open';
  if (second[3] === '1') return 'out_of_ribbon';
  return first[2] === '1' ? 'paused' : 'ready';
}
