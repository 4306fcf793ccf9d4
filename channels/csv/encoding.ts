/**
 * Finds the encoding of a text file by decoding all of it strictly, and decodes it in chunks.
 * Nothing is ever replaced by a question mark: bytes that are not text stop the import.
 */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { csvProblem } from './problems.ts';

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

export interface TextFile {
  encoding: TextEncoding;
  bom: boolean;
  /** The first characters of the file, enough to judge delimiter and line ending. */
  head: string;
  /** Line feeds and lone carriage returns in the whole file, those inside quotes included. */
  line_ends: number;
}

const chunkBytes = 65_536;
/** So many wide characters before the first fault mean damaged UTF-8, not another encoding. */
const wideMeansUtf8 = 8;

interface Decoded {
  head: string;
  line_ends: number;
  wide: number;
  /** Offset of the first byte that is not text, null when there is none. */
  fault_at: number | null;
}

/**
 * Reads the whole file once and tells its encoding: by byte order mark, else UTF-8 if all of it
 * is, else GB18030 if all of it is. Throws FILE_ENCODING with the byte offset of the first fault,
 * FILE_TYPE when the file holds NUL bytes. `wanted` skips the search.
 */
export async function inspectText(path: string, wanted?: TextEncoding): Promise<TextFile> {
  const marked = await byteOrderMark(path);
  const bom = marked !== null;
  const first = wanted ?? marked ?? 'utf-8';
  const decoded = await decodeAll(path, first);
  if (decoded.fault_at === null) return found(first, bom, decoded);
  const sure = wanted !== undefined || bom || decoded.wide >= wideMeansUtf8;
  if (!sure) {
    const second = await decodeAll(path, 'gb18030');
    if (second.fault_at === null) return found('gb18030', false, second);
    if (second.fault_at > decoded.fault_at) throw notText('gb18030', second.fault_at);
  }
  throw notText(first, decoded.fault_at);
}

/** The text of the file in chunks. Throws FILE_ENCODING when it is not in `encoding`. */
export async function* readText(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let at = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const text = decodeChunk(decoder, chunk as Buffer);
    if (text === null) throw notText(encoding, at);
    at += (chunk as Buffer).length;
    if (text !== '') yield text;
  }
  if (decodeChunk(decoder, null) === null) throw notText(encoding, at);
}

function found(encoding: TextEncoding, bom: boolean, decoded: Decoded): TextFile {
  return { encoding, bom, head: decoded.head, line_ends: decoded.line_ends };
}

function notText(encoding: string, offset: number) {
  return csvProblem('FILE_ENCODING', { encoding: encoding.toUpperCase(), offset });
}

async function byteOrderMark(path: string): Promise<TextEncoding | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
    const hex = buffer.subarray(0, bytesRead).toString('hex');
    if (hex === 'efbbbf') return 'utf-8';
    if (hex.startsWith('fffe')) return 'utf-16le';
    return hex.startsWith('feff') ? 'utf-16be' : null;
  } finally {
    await file.close();
  }
}

function decodeChunk(decoder: TextDecoder, chunk: Uint8Array | null): string | null {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (fault) {
    if (fault instanceof TypeError) return null;
    throw fault;
  }
}

async function decodeAll(path: string, encoding: TextEncoding): Promise<Decoded> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const result: Decoded = { head: '', line_ends: 0, wide: 0, fault_at: null };
  let at = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes = chunk as Buffer;
    const text = decodeChunk(decoder, bytes);
    if (text === null) {
      const fault = await locateFault(path, encoding, at);
      return { ...result, wide: result.wide + fault.wide, fault_at: fault.at };
    }
    if (text.includes('\0')) throw csvProblem('FILE_TYPE', { found: 'NUL' });
    if (result.head.length < chunkBytes) result.head += text;
    result.line_ends += countLineEnds(text);
    if (result.wide < wideMeansUtf8) result.wide += countWide(text);
    at += bytes.length;
  }
  if (decodeChunk(decoder, null) === null) {
    return { ...result, fault_at: (await locateFault(path, encoding, at)).at };
  }
  return result;
}

/**
 * Offset of the first byte of the sequence that cannot be decoded. Decodes in bulk up to shortly
 * before the chunk at `from`, then byte by byte: a sequence is complete when it yields a character.
 */
async function locateFault(path: string, encoding: TextEncoding, from: number) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const slowFrom = Math.max(0, from - 8);
  let at = 0;
  let complete = 0;
  let wide = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes = chunk as Buffer;
    const bulk = Math.min(bytes.length, Math.max(0, slowFrom - at));
    decodeChunk(decoder, bytes.subarray(0, bulk));
    for (let index = bulk; index < bytes.length; index++) {
      const text = decodeChunk(decoder, bytes.subarray(index, index + 1));
      if (text === null) return { at: complete, wide };
      if (text !== '') complete = at + index + 1;
      if (at + index >= from) wide += countWide(text);
    }
    at += bytes.length;
  }
  return { at: complete, wide };
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) count++;
  }
  return count;
}

function countWide(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= 0x800) count++;
  return count;
}
