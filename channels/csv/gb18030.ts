/**
 * Writes GB18030, the one direction that the platform lacks: the table is made by decoding every
 * code once, so that reading and writing can never disagree.
 */

const twoByteCodes = 126 * 190;
/** Codes of four bytes for the basic plane: 0x81308130 to 0x8431A439. */
const fourByteCodes = 39_420;

/** U+FFFD, which stands for characters without a code. */
const replacement = 0x8431a437;

/** The code of each character of the basic plane as one big-endian number. */
let codes: Uint32Array | null = null;

/**
 * The text in GB18030, which has a code for every character but 19 private ones; those and lone
 * surrogates become U+FFFD.
 */
export function encodeGb18030(text: string): Buffer {
  codes ??= makeCodes();
  const bytes = Buffer.alloc(text.length * 4);
  let at = 0;
  for (const char of text.toWellFormed()) {
    const point = char.codePointAt(0)!;
    const code = point < 0x10000 ? codes[point]! : fourBytes(point - 0x10000, 0x90);
    if (code > 0xffff) at = bytes.writeUInt32BE(code, at);
    else if (code > 0xff) at = bytes.writeUInt16BE(code, at);
    else at = bytes.writeUInt8(code, at);
  }
  return bytes.subarray(0, at);
}

/** The code number `index` places after `lead` 30 81 30. */
function fourBytes(index: number, lead: number): number {
  const bytes = [
    lead + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ];
  return Buffer.from(bytes).readUInt32BE();
}

function twoBytes(index: number): number {
  const trail = index % 190;
  return ((0x81 + Math.floor(index / 190)) << 8) + trail + (trail < 63 ? 0x40 : 0x41);
}

function makeCodes(): Uint32Array {
  const all: number[] = [];
  for (let index = 0; index < fourByteCodes; index++) all.push(fourBytes(index, 0x81));
  for (let index = 0; index < twoByteCodes; index++) all.push(twoBytes(index));
  const bytes = Buffer.alloc(all.length * 5, '\n');
  let at = 0;
  for (const code of all) {
    at = code > 0xffff ? bytes.writeUInt32BE(code, at) : bytes.writeUInt16BE(code, at);
    at++;
  }
  const chars = new TextDecoder('gb18030').decode(bytes.subarray(0, at)).split('\n');
  const made = Uint32Array.from({ length: 0x10000 }, (_, point) =>
    point < 0x80 ? point : replacement,
  );
  // Two bytes come last and win over four: they are what other programs write.
  for (const [index, code] of all.entries()) {
    const char = chars[index]!;
    const isReplacement = char === '\ufffd' && code !== replacement;
    if (char.length === 1 && !isReplacement) made[char.charCodeAt(0)] = code;
  }
  return made;
}
