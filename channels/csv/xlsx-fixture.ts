/**
 * Makes zip files and workbooks byte by byte for tests, wrong ones included: the library that
 * writes workbooks makes only good ones.
 */

import { crc32, deflateRawSync } from 'node:zlib';

/** One file inside the zip. */
export interface Part {
  name: string;
  bytes: Buffer;
  /** What the directory says, when it lies. */
  declared?: number;
}

/** A zip file of the parts, in their order. */
export function makeZip(parts: readonly Part[]): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, declared } of parts) {
    const packed = deflateRawSync(bytes);
    const sizes = Buffer.alloc(18);
    sizes.writeUInt16LE(8, 0);
    sizes.writeUInt32LE(crc32(bytes), 6);
    sizes.writeUInt32LE(packed.length, 10);
    sizes.writeUInt32LE(declared ?? bytes.length, 14);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(Buffer.byteLength(name));
    const start = Buffer.from('504b030414000000', 'hex');
    const local = Buffer.concat([start, sizes, lengths, Buffer.from(name), packed]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(offset, 10);
    const central = Buffer.from('504b0102140014000000', 'hex');
    directory.push(central, sizes, lengths, where, Buffer.from(name));
    body.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...body, list, end]);
}

const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="http://example.test/relationships/${type}" Target="${target}"/>`;

/** The parts of a workbook with one sheet S1; shared texts and styles go into `more`. */
export function workbookParts(sheet: string | Buffer, more: Part[] = []): Part[] {
  const part = (name: string, text: string | Buffer): Part => ({ name, bytes: Buffer.from(text) });
  return [
    part('xl/workbook.xml', '<workbook><sheets><sheet name="S1" r:id="r1"/></sheets></workbook>'),
    part(
      'xl/_rels/workbook.xml.rels',
      `<Relationships>${relation('r1', 'worksheet', 'worksheets/sheet1.xml')}${relation(
        'r2',
        'sharedStrings',
        'sharedStrings.xml',
      )}${relation('r3', 'styles', 'styles.xml')}</Relationships>`,
    ),
    part('xl/worksheets/sheet1.xml', sheet),
    ...more,
  ];
}

/** The XML of a sheet around its rows. */
export function sheetOf(rows: string): string {
  return `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
}
