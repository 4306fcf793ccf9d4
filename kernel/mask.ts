/**
 * Masks names, phones and addresses (GB/T 41833-2022: a character of the name, digits of the phone,
 * unit and room of the address), for papers and screens alike.
 */

const HAN = /^\p{Script=Han}$/u;
export const PRIVACY_CODE = /\s*[[(（【]\s*(\d{3,6})\s*[\])）】]\s*$/u;

/** Family names of two characters that are borne today; others start with a one-character one. */
const COMPOUND_FAMILY_NAMES = new Set(
  (
    '欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 端木 长孙 宇文 轩辕 南宫 ' +
    '独孤 拓跋 呼延 钟离 闻人 申屠 太叔 淳于 单于 赫连 澹台 公冶 宗政 濮阳 万俟 东郭 西门 百里 ' +
    '歐陽 司馬 諸葛 東方 尉遲 長孫 鍾離'
  ).split(' '),
);

/** Full-width letters, digits, + and - as ASCII; punctuation stays as people wrote it. */
export function narrow(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[０-９Ａ-Ｚａ-ｚ＋－＃]/gu, (char) =>
      String.fromCharCode((char.codePointAt(0) ?? 0) - 0xfee0),
    );
}

const stars = (hidden: number): string => '*'.repeat(Math.min(Math.max(hidden, 1), 4));

function maskLatinWord(word: string): string {
  const first = [...word].find((char) => /[\p{L}\p{N}]/u.test(char));
  return first === undefined ? '*' : `${first}***`;
}

function maskHanName(chars: string[]): string {
  const family = chars.length > 2 && COMPOUND_FAMILY_NAMES.has(chars.slice(0, 2).join('')) ? 2 : 1;
  if (chars.length === 1) return '*';
  return chars.slice(0, family).join('') + stars(chars.length - family);
}

function maskLatinName(name: string): string {
  const comma = /^([^,]+),\s*(.+)$/u.exec(name);
  if (comma !== null) {
    const given = (comma[2] ?? '').split(/\s+/u).map(maskLatinWord).join(' ');
    const family = (comma[1] ?? '').trim();
    return `${family.includes(' ') ? maskLatinWord(family) : family}, ${given}`;
  }
  const words = name.split(/\s+/u);
  const last = words.at(-1) ?? '';
  // Only a plain word reads as a family name; "J", "123" or a number with digits does not.
  const keepsFamily = words.length > 1 && /^\p{L}[\p{L}'’.-]+$/u.test(last);
  return words
    .map((word, i) => (keepsFamily && i === words.length - 1 ? word : maskLatinWord(word)))
    .join(' ');
}

/**
 * The name as a waybill may show it: 张三丰 -> 张**, 欧阳娜娜 -> 欧阳**, John Smith -> J*** Smith.
 * A platform's privacy code at the end ("张三[1234]") stays, for the courier dials with it.
 */
export function maskName(full: string): string {
  const whole = narrow(full).trim();
  if (whole === '') return '';
  const code = PRIVACY_CODE.exec(whole);
  const name = (code === null ? whole : whole.slice(0, code.index)).trim();
  const suffix = code === null ? '' : `[${code[1]}]`;
  const chars = [...name.replace(/\s+/gu, '')];
  if (chars.length === 0) return `*${suffix}`;
  if (chars.some((char) => HAN.test(char))) {
    const first = chars[0] ?? '';
    if (HAN.test(first)) return maskHanName(chars) + suffix;
    return `${maskLatinWord(name)}${suffix}`;
  }
  if (/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(name)) {
    return maskLatinName(name) + suffix;
  }
  return maskHanName(chars) + suffix;
}

/** Stars over all digits but the last `tail`; other characters stay. */
function maskDigits(text: string, tail: number): string {
  const shownFrom = text.replace(/\D/gu, '').length - tail;
  let seen = 0;
  return text.replace(/\d/gu, (digit) => (seen++ < shownFrom ? '*' : digit));
}

// The extension of a virtual number is worth nothing alone, and the courier needs it.
const WITH_EXTENSION =
  /^(.*?\d)(\s*(?:转|轉|ext\.?|x|,|#|p)\s*\d{1,6}|(?<=\d{7}|[-\s)]\d{4})-\d{1,6})$/iu;
const MOBILE = /^(?:00)?(86)?(1[3-9]\d{9})$/u;
/** Area code of China, bracketed, set off or glued on, or a country code that is set off. */
const AREA =
  /^\s*(?:[(]0\d{2,3}[)]\s*|0\d{2,3}[\s-]+|0(?:10|2\d|[3-9]\d\d)(?=\d{7,8}$)|\+\d{1,3}[\s-]+)/u;

function maskOnePhone(phone: string, hidden: number): string {
  // Masked before it came here: nothing more to take away, and a second mask would say less.
  if (phone.includes('*') && !/\d{5}/u.test(phone)) return phone;
  const parts = WITH_EXTENSION.exec(phone);
  const abroad = /^\s*\+(?!\s*86)/u.test(phone);
  const isMobile = MOBILE.test(phone.replace(/\D/gu, ''));
  const main = isMobile ? phone : (parts?.[1] ?? phone);
  const extension = isMobile ? '' : (parts?.[2] ?? '');
  const mobile = MOBILE.exec(main.replace(/\D/gu, ''));
  if (mobile !== null && !abroad) {
    const digits = mobile[2] ?? '';
    const country = mobile[1] === undefined ? '' : '+86 ';
    const stars = '*'.repeat(hidden);
    return country + digits.slice(0, 7 - hidden) + stars + digits.slice(7) + extension;
  }
  const area = AREA.exec(main)?.[0] ?? '';
  const local = main.slice(area.length);
  const count = local.replace(/\D/gu, '').length;
  return area + maskDigits(local, Math.max(1, Math.min(4, count - hidden))) + extension;
}

/**
 * The phone as a waybill may show it: 13800001234 -> 138****1234; 0571-87654321 -> 0571-****4321;
 * extensions (转1234, -1234) stay; several numbers separated by / ; 、 are masked one by one.
 */
export function maskPhone(full: string, hidden: 4 | 6 = 4): string {
  return full
    .normalize('NFKC')
    .split(/(\s*[/;、|]\s*|(?<=\d{7})[\s,]+(?=1[3-9]\d{9}))/u)
    .map((part, i) => (i % 2 === 1 ? part : maskOnePhone(part.trim(), hidden)))
    .join('');
}

/** Characters of a number as people write it in an address: 12, A3, 三, 二十一. */
const NUMERAL = '[0-9A-Za-z零〇一二三四五六七八九十百]';
const SEPARATOR = '[-－—\\s,，#]';
/** A room's number alone: 501, B1203, 12A03, 五零二; never one that numbers a house or a road. */
const ROOM =
  `(?:(?=[A-Za-z]{0,3}\\d)[0-9A-Za-z]{2,6}|[零〇一二三四五六七八九十百]{3,5})` +
  '(?![0-9A-Za-z]|[零一二三四五六七八九十百]|[号號弄巷组队村路街道院库栋棟幢座]|单元)';
const UNIT_OR_ROOM = new RegExp(
  `(?:${NUMERAL}+\\s*(?:单元|單元|号门|梯|室|户|戶|房|层|層)|\\d{1,2}门(?=[\\d\\s-]|$)|\\d{1,3}F(?![A-Za-z]))`,
  'u',
);
/** "5楼" is a floor behind a building or at the end, and a building when a room follows it. */
const FLOOR = new RegExp(`${NUMERAL}+楼`, 'gu');
const BUILDING = /(?:号楼|號樓|栋|棟|幢|座|[号號](?!楼|樓|门)|弄|楼|樓|公寓|宿舍|大厦)/gu;
const ROOM_AFTER = new RegExp(`^${SEPARATOR}*${ROOM}`, 'u');
/** 3-2-501 and A-1203: the first is the building; 88-2号 is a house. */
const CHAIN = /([0-9A-Za-z]{1,4})(?:[-－—/][0-9A-Za-z]{1,5}){1,4}(?![0-9A-Za-z]|[号號弄栋幢座])/gu;
const ROOM_AT_END = new RegExp(`${SEPARATOR}*${ROOM}(?=\\s*(?:$|[(（,，;；]))`, 'u');
/** Apt 4B, #12-34, Flat B; the unit in 12/5 Smith Street; 3/F, 12th floor. */
const LATIN_ROOM = new RegExp(
  '(?:\\b(?:apartment|apt|unit|suite|ste|room|rm|flat|floor|fl)\\b\\.?\\s*#?\\s*|(?<!\\d)#\\s*)' +
    '(?:[\\w-]*\\d[\\w-]*|[A-Z]\\b)' +
    '|\\b\\d{1,4}[A-Z]?\\/(?=\\d+\\s+[A-Z])' +
    '|\\b\\d{1,3}(?:st|nd|rd|th)?\\s*\\/?\\s*(?:floor|F)\\b',
  'giu',
);

function floorStart(detail: string): number[] {
  return [...detail.matchAll(FLOOR)].map((floor) => {
    const end = floor.index + floor[0].length;
    const behindBuilding = /[栋棟幢座号號楼厦寓院]\s*$/u.test(detail.slice(0, floor.index));
    return behindBuilding || !ROOM_AFTER.test(detail.slice(end)) ? floor.index : end;
  });
}

/** Where the hidden end of a Chinese address begins, or -1 when nothing in it needs hiding. */
function hiddenFrom(detail: string): number {
  const starts = floorStart(detail);
  const room = UNIT_OR_ROOM.exec(detail);
  if (room !== null) starts.push(room.index);
  for (const chain of detail.matchAll(CHAIN)) {
    // Behind a building's name the chain is unit and room; else its first number is the building.
    const isUnit = /[栋棟幢座楼樓号號#][-－—\s,，]*$/u.test(detail.slice(0, chain.index));
    starts.push(chain.index + (isUnit ? 0 : (chain[1] ?? '').length));
  }
  for (const building of detail.matchAll(BUILDING)) {
    const end = building.index + building[0].length;
    if (ROOM_AFTER.test(detail.slice(end))) starts.push(end);
  }
  const last = ROOM_AT_END.exec(detail);
  if (last !== null) starts.push(last.index);
  return starts.length === 0 ? -1 : Math.min(...starts);
}

interface SplitAddress {
  shown: string;
  hidden: string;
  code: string;
}

export function splitAddress(full: string): SplitAddress {
  const whole = narrow(full).trim();
  const code = PRIVACY_CODE.exec(whole);
  const detail = (code === null ? whole : whole.slice(0, code.index)).trim();
  const suffix = code === null ? '' : `[${code[1]}]`;
  const from = /\p{Script=Han}/u.test(detail) ? hiddenFrom(detail) : -1;
  const kept = from < 0 ? detail : detail.slice(0, from).replace(/[-－—\s,，#(（]+$/u, '');
  const rooms = kept.match(LATIN_ROOM) ?? [];
  const shown = kept.replace(LATIN_ROOM, '***') + (from < 0 ? '' : '***');
  return { shown, hidden: [from < 0 ? '' : detail.slice(from), ...rooms].join(' '), code: suffix };
}

/**
 * The detail of an address without unit and room: "3号楼2单元501室" -> "3号楼***". Whatever follows
 * the room is hidden with it; house numbers (88号) and buildings stay, and so does a privacy code
 * at the end ("[1234]").
 */
export function maskAddressDetail(full: string): string {
  const { shown, code } = splitAddress(full);
  return shown + code;
}
