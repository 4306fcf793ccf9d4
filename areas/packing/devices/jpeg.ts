/** Looks into a file that says it is a JPEG: whole from its first mark to its last, with a size. */

export interface JpegSize {
  width_px: number;
  height_px: number;
}

const MARK = 0xff;
const BEGIN = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
/** Frames that browsers and cameras make: baseline, extended, progressive. */
const FRAMES = [0xc0, 0xc1, 0xc2];

/** The size of the picture, or null when the bytes are not a whole JPEG (ITU T.81, annex B). */
export function jpegSize(bytes: Uint8Array): JpegSize | null {
  const { length } = bytes;
  if (bytes[0] !== MARK || bytes[1] !== BEGIN) return null;
  if (bytes[length - 2] !== MARK || bytes[length - 1] !== END) return null;
  const word = (at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
  for (let at = 2; at + 9 < length; ) {
    const kind = bytes[at + 1]!;
    if (bytes[at] !== MARK || kind === SCAN) return null;
    if (FRAMES.includes(kind)) {
      const [height_px, width_px] = [word(at + 5), word(at + 7)];
      return height_px === 0 || width_px === 0 ? null : { width_px, height_px };
    }
    // The length counts itself; less would never come to an end.
    const size = word(at + 2);
    if (size < 2) return null;
    at += 2 + size;
  }
  return null;
}
