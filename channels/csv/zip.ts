/**
 * Reads the directory of a zip file and refuses bombs and odd parts before anything is unpacked;
 * parts are then unpacked as streams that stop at the size the directory promised.
 */

import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { Problem } from '../../kernel/problem.ts';
import { csvProblem } from './problems.ts';

export interface ZipEntry {
  name: string;
  method: number;
  crc: number;
  compressed_bytes: number;
  expanded_bytes: number;
  header_offset: number;
}

/** A sheet of 100,000 rows x 20 columns unpacks to about 100 MB at a ratio of 10 to 25. */
export const zipLimits = {
  entries: 200,
  directory_bytes: 1_000_000,
  /** Up to here any ratio is accepted. */
  expanded_bytes_any_ratio: 100_000_000,
  expanded_bytes: 1_000_000_000,
  ratio: 100,
};

const endSignature = 0x06054b50;
const endBytes = 22;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const full32 = 0xffffffff;

/**
 * The parts of a zip file by name. Throws FILE_DAMAGED, FILE_ENTRY_FORBIDDEN (encrypted, `..`,
 * absolute or repeated names, overlapping parts) and FILE_EXPANDS_TOO_LARGE by declared sizes.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3.
 */
export async function readZipDirectory(path: string): Promise<Map<string, ZipEntry>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - endBytes - 65_535), size);
    const at = tail.lastIndexOf(Buffer.from('504b0506', 'hex'));
    if (at < 0 || at + endBytes > tail.length || tail.readUInt32LE(at) !== endSignature) {
      throw damaged('zip', 'the directory is missing');
    }
    const entries = tail.readUInt16LE(at + 10);
    const directoryBytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (entries > zipLimits.entries || directoryBytes > zipLimits.directory_bytes) {
      throw tooLarge(`ZIP: ${entries} > ${zipLimits.entries}`);
    }
    if (offset + directoryBytes > size) throw damaged('zip', 'the directory is cut off');
    const list = parseDirectory(await readAt(file, offset, offset + directoryBytes), entries);
    checkSizes(list, size);
    return checkNames(list, offset);
  } finally {
    await file.close();
  }
}

/**
 * The unpacked bytes of one part. Throws FILE_EXPANDS_TOO_LARGE as soon as more comes out than the
 * directory declared, FILE_DAMAGED when less does or the checksum differs.
 */
export async function* readZipEntry(path: string, entry: ZipEntry): AsyncGenerator<Buffer> {
  const start = await dataOffset(path, entry);
  if (entry.compressed_bytes === 0) return;
  const source = createReadStream(path, { start, end: start + entry.compressed_bytes - 1 });
  let bytes: Readable = source;
  if (entry.method === 8) {
    const inflate = createInflateRaw();
    pipeline(source, inflate).catch(() => undefined); // Reaches the loop through inflate.
    bytes = inflate;
  }
  let total = 0;
  let crc = 0;
  try {
    for await (const chunk of bytes) {
      total += (chunk as Buffer).length;
      if (total > entry.expanded_bytes) throw tooLarge(`${entry.name} > ${entry.expanded_bytes} B`);
      crc = crc32(chunk as Buffer, crc);
      yield chunk as Buffer;
    }
  } catch (fault) {
    if (fault instanceof Problem) throw fault;
    throw damaged(entry.name, (fault as Error).message);
  }
  if (total !== entry.expanded_bytes || crc !== entry.crc) {
    throw damaged(entry.name, 'checksum or size differs');
  }
}

function damaged(part: string, reason: string): Problem {
  return csvProblem('FILE_DAMAGED', { part, reason });
}

/** `size` is shown in every language, so it holds figures and names of parts only. */
function tooLarge(size: string): Problem {
  return csvProblem('FILE_EXPANDS_TOO_LARGE', { size });
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

function parseDirectory(bytes: Buffer, entries: number): ZipEntry[] {
  const list: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < entries; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== centralSignature) {
      throw damaged('zip', 'the directory is not readable');
    }
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const name = bytes.toString('utf8', at + 46, nameEnd);
    const entry = {
      name,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      compressed_bytes: bytes.readUInt32LE(at + 20),
      expanded_bytes: bytes.readUInt32LE(at + 24),
      header_offset: bytes.readUInt32LE(at + 42),
    };
    if ((bytes.readUInt16LE(at + 8) & 1) === 1) throw forbidden(name, 'encrypted');
    if (entry.method !== 0 && entry.method !== 8) throw forbidden(name, `method ${entry.method}`);
    list.push(withLargeSizes(entry, bytes.subarray(nameEnd, extraEnd)));
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
  return list;
}

/** Some writers put the sizes of every part into the 64-bit extra field. */
function withLargeSizes(entry: ZipEntry, extra: Buffer): ZipEntry {
  const result = { ...entry };
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1)
    at += 4 + extra.readUInt16LE(at + 2);
  at += 4;
  for (const key of ['expanded_bytes', 'compressed_bytes', 'header_offset'] as const) {
    if (result[key] !== full32) continue;
    if (at + 8 > extra.length) throw tooLarge(`${entry.name} > 4 GB`);
    result[key] = Number(extra.readBigUInt64LE(at));
    at += 8;
  }
  return result;
}

function checkSizes(list: readonly ZipEntry[], fileBytes: number): void {
  const expanded = list.reduce((sum, entry) => sum + entry.expanded_bytes, 0);
  const megabytes = `${Math.round(expanded / 1e6)} MB`;
  if (expanded > zipLimits.expanded_bytes)
    throw tooLarge(`${megabytes} > ${zipLimits.expanded_bytes / 1e6} MB`);
  const dense = expanded > fileBytes * zipLimits.ratio;
  if (dense && expanded > zipLimits.expanded_bytes_any_ratio) {
    throw tooLarge(`${megabytes} / ${Math.ceil(fileBytes / 1000)} kB > ${zipLimits.ratio}`);
  }
}

function checkNames(list: readonly ZipEntry[], directoryOffset: number): Map<string, ZipEntry> {
  const byName = new Map<string, ZipEntry>();
  for (const entry of list) {
    const odd = /(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[a-z]:|\0/i.test(entry.name);
    if (odd) throw forbidden(entry.name, 'path');
    if (byName.has(entry.name)) throw forbidden(entry.name, 'twice');
    byName.set(entry.name, entry);
  }
  let end = 0;
  for (const entry of list.toSorted((a, b) => a.header_offset - b.header_offset)) {
    if (entry.header_offset < end) throw forbidden(entry.name, 'overlap');
    end = entry.header_offset + 30 + entry.compressed_bytes;
  }
  if (end > directoryOffset) throw damaged('zip', 'a part is cut off');
  return byName;
}

function forbidden(part: string, reason: string): Problem {
  return csvProblem('FILE_ENTRY_FORBIDDEN', { part, reason });
}

async function dataOffset(path: string, entry: ZipEntry): Promise<number> {
  const file = await open(path);
  try {
    const header = await readAt(file, entry.header_offset, entry.header_offset + 30);
    if (header.length < 30 || header.readUInt32LE(0) !== localSignature) {
      throw damaged(entry.name, 'its header is missing');
    }
    return entry.header_offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}
