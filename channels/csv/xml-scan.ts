/**
 * Reads XML in chunks for the few parts of a workbook that matter: tags and text, no document
 * type, no entities but the five of XML. Names come without their namespace prefix.
 */

import { csvProblem } from './problems.ts';

export interface XmlHandler {
  /** `attributes` is the raw text after the name; read it with {@link xmlAttribute}. */
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
}

export interface XmlScanner {
  write(chunk: string): void;
  end(): void;
}

/** The longest single tag or text; a cell holds 32,767 characters, each escaped in six at most. */
const maxTokenChars = 200_000;
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A scanner for the part called `part`. Throws XML_FORBIDDEN and FILE_DAMAGED. */
export function xmlScanner(part: string, handler: XmlHandler): XmlScanner {
  let pending = '';
  const scan = (): number => {
    let at = 0;
    while (at < pending.length) {
      if (pending.charCodeAt(at) !== 60) {
        const next = pending.indexOf('<', at);
        if (next < 0) break;
        handler.text(decodeXml(part, pending.slice(at, next)));
        at = next;
      }
      const end = scanMarkup(part, pending, at, handler);
      if (end < 0) break;
      at = end;
    }
    return at;
  };
  return {
    write(chunk) {
      pending += chunk;
      pending = pending.slice(scan());
      if (pending.length > maxTokenChars) {
        throw csvProblem('FILE_DAMAGED', { part, reason: 'a text that never ends' });
      }
    },
    end() {
      if (pending.trim() !== '') throw csvProblem('FILE_DAMAGED', { part, reason: 'cut off' });
    },
  };
}

/** The value of an attribute, prefixed or not, in the raw text of a tag; null without it. */
export function xmlAttribute(part: string, attributes: string, name: string): string | null {
  for (const [, prefixed, quoted] of attributes.matchAll(
    /(?:^|\s)([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g,
  )) {
    if (localName(prefixed!) === name) return decodeXml(part, quoted!.slice(1, -1));
  }
  return null;
}

/** Handles the markup that begins at `at`; its end, or -1 when it is not complete yet. */
function scanMarkup(part: string, text: string, at: number, handler: XmlHandler): number {
  const second = text.charCodeAt(at + 1);
  if (second === 33) return scanDeclaration(part, text, at, handler);
  if (second === 63) {
    const end = text.indexOf('?>', at);
    return end < 0 ? -1 : end + 2;
  }
  const end = tagEnd(text, at);
  if (end < 0) return -1;
  if (second === 47) {
    handler.close(localName(text.slice(at + 2, end).trim()));
    return end + 1;
  }
  const empty = text.charCodeAt(end - 1) === 47;
  const tag = text.slice(at + 1, empty ? end - 1 : end);
  const space = tag.search(/\s/);
  const name = localName(space < 0 ? tag : tag.slice(0, space));
  handler.open(name, space < 0 ? '' : tag.slice(space));
  if (empty) handler.close(name);
  return end + 1;
}

/** Comments and CDATA; anything else that begins with `<!` is a document type or an entity. */
function scanDeclaration(part: string, text: string, at: number, handler: XmlHandler): number {
  const isComment = text.startsWith('<!--', at);
  const isData = text.startsWith('<![CDATA[', at);
  if (!isComment && !isData) {
    const begun = text.slice(at, at + 9);
    if ('<!--'.startsWith(begun) || '<![CDATA['.startsWith(begun)) return -1;
    throw csvProblem('XML_FORBIDDEN', { part });
  }
  const closing = isComment ? '-->' : ']]>';
  const end = text.indexOf(closing, at + (isComment ? 4 : 9));
  if (end < 0) return -1;
  if (isData) handler.text(text.slice(at + 9, end));
  return end + 3;
}

/** The `>` that ends a tag; one inside a quoted attribute does not. */
function tagEnd(text: string, from: number): number {
  let quote = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return at;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function decodeXml(part: string, text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name);
    if (code !== null) {
      const point = code[1] === undefined ? Number(code[2]) : Number.parseInt(code[1], 16);
      if (point > 0 && point <= 0x10ffff) return String.fromCodePoint(point);
    }
    const char = named[name];
    if (char === undefined || !whole.endsWith(';')) throw csvProblem('XML_FORBIDDEN', { part });
    return char;
  });
}
