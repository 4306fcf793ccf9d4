/**
 * The waybill as ZPL II for thermal printers of 8 dots per mm (203 dpi): codes drawn by the printer
 * itself, texts in its fonts. Masked like the PDF; no value can end its field or start a command.
 */

import { code128Widths, QUIET_MODULES } from './barcode.ts';
import { copyMark, formatAmount, formatWeight, type Labels, labelsOf } from './labels.ts';
import { documentSchemas, type Person, type RenderOptions, type WaybillData } from './model.ts';
import { maskWaybill } from './privacy.ts';
import { documentProblem } from './problems.ts';
import { fit, fitLine, type Measure, printable, wrapAll } from './text-layout.ts';
import { numberedRemarks } from './waybill.ts';

export interface ZplOptions extends Pick<RenderOptions, 'phone_hidden_digits'> {
  /** The font for Chinese as the printer knows it, e.g. "E:SIMSUN.TTF". */
  font?: string;
}

const WIDTH = 800;
const HEIGHT = 1200;
const LEFT = 24;
const RIGHT = 776;
const REMARK_BOX = { width: RIGHT - LEFT, height: 120, size: 24, leading: 1.25 };
const SMALLEST_REMARK = 18;

/** Font 0 is about 0.6 em wide at most in capitals and digits; a Chinese character is a square. */
const measure: Measure = (text) => {
  let width = 0;
  for (const char of text) width += /^[ -~]$/.test(char) ? (/[MWmw@%]/.test(char) ? 0.9 : 0.62) : 1;
  return width;
};

/** What a printer's Chinese font can be trusted with; emoji and rarer planes become a square. */
const inFont = (codePoint: number): boolean =>
  (codePoint >= 0x20 && codePoint < 0x250) ||
  (codePoint >= 0x2000 && codePoint < 0x2670) ||
  (codePoint >= 0x3000 && codePoint < 0xa000) ||
  (codePoint >= 0xff00 && codePoint < 0xfff0);

/**
 * A value as field data under ^FH: every ASCII character but letters, digits, space and a few marks
 * as _XX, so ^ ~ _ and control characters are data; others stay UTF-8 (^CI28).
 */
export function zplValue(text: string): string {
  return text.replace(
    /[^0-9A-Za-z .,:/()*+\u0080-\u{10FFFF}-]/gu,
    (char) => `_${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function checkedFont(font: string): string {
  if (/^[A-Z]:[0-9A-Z_-]{1,16}\.[A-Z]{3}$/.test(font)) return font;
  const reason = 'font: like E:SIMSUN.TTF';
  throw documentProblem('DOCUMENT_DATA_INVALID', { reason }, '/font');
}

type Put = (text: string, x: number, y: number, size: number, reverse?: boolean) => string;

function putter(font: string): Put {
  return (text, x, y, size, reverse = false) => {
    const shown = text === '' ? '' : zplValue(text);
    const dots = Math.max(Math.floor(size), 8);
    const face = /^[ -~]*$/.test(text) ? `^A0N,${dots},${dots}` : `^A@N,${dots},${dots},${font}`;
    const origin = `^FO${Math.round(x)},${Math.round(y)}${reverse ? '^FR' : ''}`;
    return shown === '' ? '' : `${origin}${face}^FH^FD${shown}^FS`;
  };
}

const clean = (text: string): string => printable(text, inFont);

function line(put: Put, text: string, x: number, y: number, width: number, size: number): string {
  const shown = clean(text);
  return put(shown, x, y, fitLine(shown, width, size, measure));
}

interface TextBox {
  x: number;
  y: number;
  width: number;
  height: number;
  size: number;
}

function block(put: Put, texts: string[], box: TextBox): string {
  const { lines, size } = fit(texts.map(clean), { ...box, leading: 1.25 }, measure);
  return lines.map((each, i) => put(each, box.x, box.y + i * size * 1.25, size)).join('\n');
}

const rule = (y: number): string => `^FO0,${y}^GB${WIDTH},2,2^FS`;

/** Code 128 of whole dots per module, centred with its quiet zones; its letters below. */
function trackingCode(put: Put, text: string): string[] {
  const modules = code128Widths(text).reduce((sum, width) => sum + width, 0);
  const dots = Math.min(Math.floor((WIDTH - 16) / (modules + 2 * QUIET_MODULES)), 4);
  if (dots < 2) throw documentProblem('DOCUMENT_BARCODE_TOO_WIDE', { text, dpi: 203 });
  const left = Math.floor((WIDTH - modules * dots) / 2);
  const size = fitLine(text, RIGHT - LEFT, 34, measure);
  const textLeft = (WIDTH - measure(text) * size) / 2;
  return [
    `^FO${left},316^BY${dots}^BCN,120,N,N,N,A^FH^FD${zplValue(text)}^FS`,
    put(text, Math.max(textLeft, LEFT), 444, size),
  ];
}

function personBlock(put: Put, mark: string, person: Person, y: number, height: number): string[] {
  const size = height > 150 ? 38 : 24;
  const address = [person.region, person.detail].filter((part) => part !== '').join(' ');
  const box = { x: 104, y: y + size + 14, width: RIGHT - 104, height: height - size - 20 };
  return [
    `^FO${LEFT},${y + 8}^GB60,60,60^FS`,
    put(mark, LEFT + 8, y + 16, 44, true),
    line(put, `${person.name}  ${person.phone}`, 104, y + 8, RIGHT - 104, size),
    block(put, [address], { ...box, size: size - 4 }),
  ];
}

function factLines(data: WaybillData, labels: Labels): string[] {
  const rows: [string, string | undefined][] = [
    [labels.order, data.order_no],
    [labels.parcel, data.parcel_no],
    [labels.weight, data.weight_g === undefined ? undefined : formatWeight(data.weight_g)],
    [labels.goods, data.goods_summary],
  ];
  return rows.flatMap(([label, value]) => (value ? [`${label} ${value}`] : []));
}

function continuation(put: Put, data: WaybillData, remarks: string[]): string[] {
  const labels = labelsOf(data.language);
  const lines = wrapAll(remarks.map(clean), RIGHT - LEFT, 26, measure);
  const perPage = 29;
  const pages = Math.ceil(lines.length / perPage);
  return Array.from({ length: pages }, (_, page) =>
    [
      line(put, `${labels.remarks} (${labels.continued} ${page + 1}/${pages})`, LEFT, 24, 440, 40),
      line(put, data.sequence ?? '', 480, 24, RIGHT - 480, 40),
      line(put, `${data.carrier_name} ${data.tracking_no}`, LEFT, 96, RIGHT - LEFT, 32),
      line(put, data.order_no ?? '', LEFT, 144, RIGHT - LEFT, 26),
      rule(200),
      ...lines
        .slice(page * perPage, (page + 1) * perPage)
        .map((each, i) => put(each, LEFT, 216 + i * 33, 26)),
    ].join('\n'),
  );
}

function firstLabel(put: Put, data: WaybillData, remarks: string[]): string {
  const labels = labelsOf(data.language);
  const money = data.cash_on_delivery;
  const cash =
    money === undefined
      ? ''
      : `${labels.cash_on_delivery} ${formatAmount(money, data.language)}`.replaceAll(
          '\u00a0',
          ' ',
        );
  const parcels = data.parcel_count > 1;
  const qrDots = data.tracking_no.length > 20 ? 4 : 5;
  const factsTop = money === undefined ? 816 : 888;
  const factsBox = { x: 230, y: factsTop, width: RIGHT - 230, height: 1012 - factsTop, size: 26 };
  const place = `${labels.parcel} ${data.parcel_index}/${data.parcel_count}`;
  return [
    line(put, data.carrier_name, LEFT, 20, 360, 44),
    line(put, data.service_name ?? '', LEFT, 76, 360, 30),
    line(put, data.sequence ?? '', 480, 20, RIGHT - 480, 48),
    data.copy_no > 1 ? `^FO396,72^GB220,42,42^FS` : '',
    data.copy_no > 1 ? put(copyMark(data.copy_no), 404, 80, 24, true) : '',
    parcels ? line(put, place, 632, 78, RIGHT - 632, 32) : '',
    rule(120),
    line(put, data.sort_code ?? '', LEFT, 130, RIGHT - LEFT, 116),
    line(put, data.route ?? '', LEFT, 256, RIGHT - LEFT, 40),
    rule(304),
    ...trackingCode(put, data.tracking_no),
    rule(484),
    ...personBlock(put, labels.to, data.recipient, 484, 196),
    rule(680),
    ...personBlock(put, labels.from, data.sender, 680, 124),
    rule(806),
    `^FO40,836^BQN,2,${qrDots}^FH^FDMA,${zplValue(data.tracking_no)}^FS`,
    money === undefined ? '' : `^FO224,816^GB552,66,4^FS`,
    line(put, cash, 236, 830, 528, 42),
    block(put, factLines(data, labels), factsBox),
    rule(1020),
    block(put, remarks, { x: LEFT, y: 1026, ...REMARK_BOX }),
    rule(1148),
    line(put, `${labels.printed_at} ${data.printed_at}`, LEFT, 1160, 400, 22),
  ].join('\n');
}

/**
 * A waybill as ZPL: one label of 100 x 150 mm, and continuation labels for remarks that do not fit.
 * Raises DOCUMENT_DATA_INVALID (data, font) and DOCUMENT_BARCODE_TOO_WIDE.
 */
export function waybillZpl(full: WaybillData, options: ZplOptions = {}): string {
  const parsed = documentSchemas.waybill.safeParse(full);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const pointer = `/${(issue?.path ?? []).map(String).join('/')}`;
    throw documentProblem('DOCUMENT_DATA_INVALID', { reason: issue?.message ?? '' }, pointer);
  }
  const put = putter(checkedFont(options.font ?? 'E:SIMSUN.TTF'));
  const data = maskWaybill(parsed.data, options.phone_hidden_digits);
  const remarks = numberedRemarks(data.remarks);
  const fits = fit(remarks.map(clean), REMARK_BOX, measure).size >= SMALLEST_REMARK;
  const shown = fits ? remarks : [labelsOf(data.language).remarks_continued];
  const labels = [firstLabel(put, data, shown), ...(fits ? [] : continuation(put, data, remarks))];
  const wrapped = labels.map((body) => {
    const commands = body.split('\n').filter((command) => command !== '');
    return ['^XA', '^CI28', `^PW${WIDTH}`, `^LL${HEIGHT}`, '^LH0,0', ...commands, '^XZ'].join('\n');
  });
  return `${wrapped.join('\n')}\n`;
}
