/**
 * Addresses: checks a recipient, takes pasted text apart, and makes the key for merging orders of
 * the same buyer. Pure; regions come from kernel/region.ts, phone numbers from kernel/phone.ts.
 */
import { type Note, normalisePhone, type Phone, type PhoneKind } from './phone.ts';
import { defineProblems, Problem } from './problem.ts';
import {
  countryOf,
  findRegion,
  foldName,
  locateRegion,
  type RegionMatch,
  type RegionMismatch,
  shortName,
} from './region.ts';

/** Texts are '' when unknown; codes null. `street` is the township (街道, 镇) in China. */
export interface Address {
  country: string;
  province: string;
  city: string;
  district: string;
  street: string;
  detail: string;
  postcode: string;
  province_code: string | null;
  city_code: string | null;
  district_code: string | null;
}

export interface Recipient extends Address {
  name: string;
  phone: string;
  phone_extension: string | null;
  phone_kind: PhoneKind;
}

type TextField =
  | 'name'
  | 'phone'
  | 'phone_extension'
  | 'province'
  | 'city'
  | 'district'
  | 'street'
  | 'detail'
  | 'postcode';

/** What a channel, a form or parseAddress gives; anything else in the object is ignored. */
export type RecipientInput = { [field in TextField]?: string | null | undefined };

/** Problems of addresses. Members: value, province, city, district; got, parent, nearest. */
export const addressProblem = defineProblems({
  ADDR_NAME_MISSING: {
    status: 422,
    en: 'The name of the recipient is missing',
    zh: '缺少收件人姓名',
    fix_en: 'Enter the name that is to stand on the waybill.',
    fix_zh: '请填写面单上的收件人姓名。',
  },
  ADDR_DETAIL_MISSING: {
    status: 422,
    en: 'The street address is missing; given is only: {value}',
    zh: '缺少详细地址，目前只有：{value}',
    fix_en: 'Enter street, house number and room.',
    fix_zh: '请填写街道、门牌号和房间号。',
  },
  ADDR_REGION_MISMATCH: {
    status: 422,
    en: '"{got}" is not in {parent}; nearest there: {nearest}; the name exists in: {elsewhere}',
    zh: '{parent}中没有“{got}”；该处最接近的是：{nearest}；同名地区见于：{elsewhere}',
    fix_en: 'Compare province, city and district; choose the nearest match or ask the buyer.',
    fix_zh: '请核对省、市、区；选用最接近的名称，或联系买家确认。',
  },
  ADDR_INCOMPLETE: {
    status: 422,
    en: 'The address has no {what}: {value}',
    zh: '地址缺少{what_zh}：{value}',
    fix_en: 'Ask the buyer to complete the address, or release the order as it is.',
    fix_zh: '请联系买家补全地址，或确认无误后放行。',
  },
});

/** Removes control characters, makes full-width letters and digits narrow, collapses blanks. */
function tidy(text: string | null | undefined): string {
  return (text ?? '')
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (char) => char.normalize('NFKC'))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
}

const COUNTED =
  /[一二三四五六七八九十百零〇两甲乙丙丁]+(号|栋|幢|座|楼|层|室|单元|弄|巷|组|队|期|门|排)/;
const NUMBERED_ROAD = /\d+(国道|省道|县道|乡道|高速|大道|大街|路|街|环)/g;

/** Whether an address text names a house, building or room (BR: s/n says that there is none). */
function hasNumber(text: string, country: string): boolean {
  const narrow = text.normalize('NFKC');
  if (/\d/.test(narrow.replace(NUMBERED_ROAD, ''))) return true;
  if (narrow.includes('*') || COUNTED.test(narrow)) return true;
  return country === 'BR' && /(^|[\s,])s\/?n[º°o.]?(?=$|[\s,])/i.test(text);
}

const GAPS: Record<string, [en: string, zh: string]> = {
  number: ['house, building or room number', '门牌号、楼栋或房间号'],
  region: ['complete province, city and district', '完整的省、市、区'],
  postcode: ['postcode in the form used there', '符合当地格式的邮政编码'],
};

export interface RecipientCheck {
  /** The recipient as normalised as possible, even when there are problems. */
  recipient: Recipient;
  /** What was accepted but changed. */
  notes: Note[];
  /** Why the input cannot be accepted. */
  problems: Problem[];
  /** ADDR_INCOMPLETE: accepted, but for the exception queue. */
  warnings: Problem[];
}

function note(code: string, field: string, from: string, to: string, en: string, zh: string): Note {
  return { code, pointer: `/${field}`, from, to, en, zh };
}

function readPhone(input: RecipientInput, country: string): Phone | Problem {
  const given = input.phone ?? '';
  const extension = tidy(input.phone_extension);
  if (extension === '') return normalisePhone(given, country);
  const joined = normalisePhone(`${given}#${extension}`, country);
  if (joined instanceof Problem) return normalisePhone(given, country);
  return { ...joined, notes: joined.notes.filter((each) => each.code !== 'phone_extension') };
}

function regionProblem(found: RegionMismatch, address: Address): Problem {
  const { province, city, district } = address;
  const { level, got, parent } = found;
  const nearest = found.nearest === '' ? '—' : found.nearest;
  const elsewhere = found.elsewhere.length === 0 ? '—' : found.elsewhere.join(', ');
  const members = { level, value: got, got, parent, province, city, district, nearest, elsewhere };
  return addressProblem('ADDR_REGION_MISMATCH', members, `/${level}`);
}

function putRegion(address: Address, found: RegionMatch): void {
  address.province = found.province;
  address.city = found.city;
  address.district = found.district;
  address.province_code = found.province_code;
  address.city_code = found.city_code;
  address.district_code = found.district_code;
  if (found.left_over !== '' && !address.street.startsWith(found.left_over)) {
    address.street = found.left_over + address.street;
  }
}

/** How the province codes of a country begin that has the Chinese regions. */
const REGION_CODES: Record<string, RegExp> = { CN: /^/, TW: /^71/, HK: /^81/, MO: /^82/ };
const isChinese = (country: string) => country in REGION_CODES;

/** Regions that stand in the detail: taken from there when not given, removed when doubled. */
function regionInDetail(address: Address, notes: Note[]): void {
  const { detail } = address;
  const nfkc = detail.normalize('NFKC');
  const place = locateRegion(nfkc);
  if (place === null || place.start > 0 || place.levels < 2) return;
  const { region } = place;
  if (!REGION_CODES[address.country]?.test(region.province_code ?? '')) return;
  const empty = address.province + address.city + address.district === '';
  if (empty) putRegion(address, region);
  const { city_code, district_code } = address;
  const same = region.city_code === city_code && region.district_code === district_code;
  // A short name may belong to what follows: 深圳南山|医院.
  const whole = /[省市区县旗盟州]$/.test(nfkc.slice(0, place.end));
  const text = nfkc.length === detail.length ? detail : nfkc;
  const rest = text.slice(place.end).replace(/^[\s,.，。]+/, '');
  if (rest === '' || !whole || !same) return;
  const en = 'The region was taken out of the detailed address';
  notes.push(note('region_in_detail', 'detail', detail, rest, en, '已从详细地址中分出省市区'));
  address.detail = rest;
}

const stems = new Map<string, string>();
const STEMS_KEPT = 10_000;

/** A region name without its rank, for comparing. The names of a country come again and again. */
export function stem(name: string): string {
  let found = stems.get(name);
  if (found === undefined) {
    const folded = foldName(name);
    found = shortName(folded) || folded;
    if (stems.size >= STEMS_KEPT) stems.clear();
    stems.set(name, found);
  }
  return found;
}

/** Fills regions and codes; returns the mismatch or the levels that are missing. */
function settleRegion(address: Address, notes: Note[]): RegionMismatch | RegionMatch {
  const given = address.district;
  const empty = address.province + address.city + given === '';
  if (isChinese(address.country) && empty) regionInDetail(address, notes);
  const found = findRegion(address.country, address);
  if (!found.ok) return found;
  putRegion(address, found);
  if (isChinese(address.country) && !empty) regionInDetail(address, notes);
  const changed = stem(given) !== stem(found.district);
  if (given !== '' && found.district_code !== null && found.district !== '' && changed) {
    const en = `District ${given} was entered as ${found.district}`;
    const zh = `区县“${given}”已登记为“${found.district}”`;
    notes.push(note('district_renamed', 'district', given, found.district, en, zh));
  }
  return found;
}

function gap(kind: string, pointer: string, address: Address): Problem {
  const [what, what_zh] = GAPS[kind] ?? [kind, kind];
  const { province, city, district, street, detail } = address;
  const value = [province, city === province ? '' : city, district, street, detail]
    .filter(Boolean)
    .join(' ');
  const members = { missing: kind, what, what_zh, value, province, city, district };
  return addressProblem('ADDR_INCOMPLETE', members, pointer);
}

/** What is not there, although the parcel would probably need it. */
function gaps(address: Address, region: RegionMatch | RegionMismatch): Problem[] {
  const found: Problem[] = [];
  const rules = countryOf(address.country);
  const missing = region.ok ? region.missing : [];
  if (missing[0] !== undefined) found.push(gap('region', `/${missing[0]}`, address));
  const text = `${address.street} ${address.detail}`.trim();
  if (rules?.house_number_expected && text !== '' && !hasNumber(text, address.country)) {
    found.push(gap('number', '/detail', address));
  }
  if (rules?.postcode_required && rules.postcode_pattern !== null) {
    const pattern = new RegExp(`^(?:${rules.postcode_pattern})$`, 'i');
    if (!pattern.test(address.postcode)) found.push(gap('postcode', '/postcode', address));
  }
  return found;
}

/**
 * Checks and normalises a recipient in `country` (ISO 3166-1 alpha-2). Problems: ADDR_NAME_MISSING,
 * ADDR_DETAIL_MISSING, ADDR_REGION_MISMATCH, PHONE_MISSING, PHONE_LENGTH, PHONE_FORMAT; warnings:
 * ADDR_INCOMPLETE (the order is kept and goes to the exception queue). Pointers are relative to
 * the recipient. Checking the result again changes nothing.
 */
export function checkRecipient(input: RecipientInput, country: string): RecipientCheck {
  const address: Address = {
    country: country.toUpperCase(),
    province: tidy(input.province),
    city: tidy(input.city),
    district: tidy(input.district),
    street: tidy(input.street),
    detail: tidy(input.detail),
    postcode: tidy(input.postcode).toUpperCase(),
    province_code: null,
    city_code: null,
    district_code: null,
  };
  const notes: Note[] = [];
  const problems: Problem[] = [];
  const name = tidy(input.name);
  if (!/[\p{L}\p{N}*]/u.test(name)) {
    problems.push(addressProblem('ADDR_NAME_MISSING', { value: name }, '/name'));
  }
  const phone = readPhone(input, address.country);
  if (phone instanceof Problem) problems.push(phone);
  else notes.push(...phone.notes);
  const region = settleRegion(address, notes);
  if (!region.ok) problems.push(regionProblem(region, address));
  if (!/[\p{L}\p{N}*]/u.test(address.street + address.detail)) {
    const { province, city, district } = address;
    const value = [province, city, district].filter(Boolean).join(' ') || '—';
    const members = { value, province, city, district };
    problems.push(addressProblem('ADDR_DETAIL_MISSING', members, '/detail'));
  }
  const warnings = gaps(address, region);
  const known =
    phone instanceof Problem
      ? { phone: tidy(input.phone), phone_extension: null, phone_kind: 'other' as const }
      : { phone: phone.number, phone_extension: phone.extension, phone_kind: phone.kind };
  return { recipient: { ...address, name, ...known }, notes, problems, warnings };
}

/** The printed lines of an address in the order of its country, without empty ones. */
export function addressLines(recipient: Recipient, locale: 'en' | 'zh-CN'): string[] {
  const rules = countryOf(recipient.country);
  const lines = rules?.lines ?? ['{name}', '{street} {detail}', '{postcode} {city}', '{country}'];
  const country = (locale === 'en' ? rules?.en : rules?.zh) ?? recipient.country;
  const city = recipient.city === recipient.province ? '' : recipient.city;
  const values: Record<string, string | null> = { ...recipient, country, city };
  return lines
    .map((line) => line.replace(/\{(\w+)\}/g, (_, field: string) => values[field] ?? ''))
    .map((line) => line.replace(/\s+/g, ' ').replace(/^[\s,-]+|[\s,-]+$/g, ''))
    .filter((line) => line !== '');
}

export interface ParsedAddress {
  /** To be given to checkRecipient; texts are '' where nothing was found. */
  parts: Omit<Recipient, 'phone_kind'>;
  /** 0 to 1; below 0.7 a person should look at it. */
  confidence: number;
  /** What could not be placed: remarks, second numbers. */
  left_over: string;
}

/** Longest text that is taken apart; the rest is left over. */
const TEXT_LIMIT = 600;

type Label = 'name' | 'phone' | 'address' | 'postcode' | 'remark';
const LABELS: [Label, string][] = [
  [
    'phone',
    '(?:收件人|收货人)?(?:联系电话|联系方式|手机号码?|电话号码?|手机|电话)|tel|phone|mobile',
  ],
  ['name', '(?:收件人|收货人)姓名|收件人|收货人|联系人|姓名|名字|name'],
  ['address', '(?:收件|收货|详细|邮寄|联系)?地址|所在地区|所在区域|省市区|地区|address'],
  ['postcode', '邮政编码|邮编|zip|postcode'],
  ['remark', '买家留言|买家备注|备注|留言|remark|note'],
];
const LABEL = new RegExp(
  `(?<![a-z])(?:${LABELS.map(([label, words]) => `(?<${label}>${words})`).join('|')})\\s*:\\s*` +
    '|(?<=^|[\\s,;])(?:(?<name2>收件人|收货人)|(?<phone2>联系电话|手机号码?|电话)|' +
    '(?<address2>收货地址|收件地址|详细地址|所在地区))\\s*',
  'gi',
);
/** Stands where a phone number was; parseAddress has removed control characters from the text. */
const MARK = '\u0001';

/** Splits labelled text; the labels become line ends, names and remarks are taken out. */
function takeLabels(text: string) {
  const taken = { name: '', postcode: '', remark: '', body: '' };
  const hits = [...text.matchAll(LABEL)];
  taken.body = text.slice(0, hits[0]?.index ?? text.length);
  hits.forEach((hit, at) => {
    const end = hits[at + 1]?.index ?? text.length;
    const value = text.slice(hit.index + hit[0].length, end).trim();
    const groups = hit.groups ?? {};
    const first = /^[^\s,;]*/.exec(value)?.[0] ?? '';
    if ((groups['name'] ?? groups['name2']) && nameScore(first) > 0) {
      taken.name ||= first;
      taken.body += `\n${value.slice(first.length)}`;
    } else if (groups['postcode'] && /^\d{6}(?!\d)/.test(value)) {
      taken.postcode = value.slice(0, 6);
      taken.body += `\n${value.slice(6)}`;
    } else if (groups['remark']) {
      taken.remark = [taken.remark, value].filter(Boolean).join(' ');
    } else taken.body += `\n${value}`;
  });
  return taken;
}

const NOT_HOUSE = '(?![\\d号栋幢楼层室座单弄巷])';
const WITH_EXTENSION =
  `(?:\\s?(?:转接?|分机号?|ext\\.?)\\s?:?\\s?\\d{1,6}${NOT_HOUSE}` + `|[-,#]\\d{3,4}${NOT_HOUSE})?`;
const PHONES = [
  '(?:\\(?(?:\\+|00)?86\\)?[- ]?)?1[3-9]\\d(?:[- ]?\\d{4}[- ]?\\d{4}|\\*{4}\\d{4})' +
    WITH_EXTENSION,
  '(?:\\+86[- ]?)?\\(?0(?:10|2\\d|[3-9]\\d\\d)\\)?[- ]?(?:\\d{7,8}|\\d{3,4}[- ]\\d{4})' +
    WITH_EXTENSION,
  `(?:400\\d{7}|[48]00-\\d{3,4}-?\\d{3,4})${WITH_EXTENSION}`,
  `9501\\d{7,12}${WITH_EXTENSION}`,
  '(?:\\+|00)[1-9][\\d -]{6,16}\\d',
  '1[3-9]\\d{6,12}(?!号)',
].map((form) => new RegExp(`(?<![\\d+])${form}(?!\\d)`, 'i'));

/** Takes the phone numbers out; the first is the phone, a mark stays where it stood. */
function takePhones(body: string): { phone: string; others: string[]; body: string } {
  const found: string[] = [];
  let rest = body;
  for (const form of PHONES) {
    for (let hit = form.exec(rest); hit !== null && found.length < 4; hit = form.exec(rest)) {
      found.push(hit[0]);
      rest = `${rest.slice(0, hit.index)}\n${MARK}\n${rest.slice(hit.index + hit[0].length)}`;
    }
  }
  const [phone, ...others] = found;
  return { phone: phone ?? '', others, body: rest };
}

const SURNAMES = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟' +
    '姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛' +
    '樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁' +
    '冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米' +
    '柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝張陳劉楊黃趙吳許鄭謝馬羅葉',
);
const TITLE = /(先生|女士|小姐|老师|同学|阿姨|师傅|经理|太太)$/;
const PLACE =
  /[省市县区镇乡村路街巷弄号栋幢楼层室座园苑城厦院店场厂校站湾洲桥]|公司|大学|单元|门口|驿站|快递|科技|中心/;

/** How much a token looks like a person's name; 0 or less: it does not. */
function nameScore(token: string): number {
  const latin = /^[A-Za-z][A-Za-z.'-]*( [A-Za-z][A-Za-z.'-]*){0,3}$/.test(token);
  if (latin) return 1;
  if (/^[\u4e00-\u9fff]\*{1,3}[\u4e00-\u9fff]?$/.test(token)) return 3;
  if (!/^[\u4e00-\u9fff]+(·[\u4e00-\u9fff]+)?$/.test(token) || token.length < 2) return 0;
  if (TITLE.test(token)) return token.length <= 6 ? 3 : 0;
  if (token.includes('·')) return token.length <= 14 ? 2 : 0;
  if (token.length > 4) return 0;
  const surname = SURNAMES.has(token.charAt(0)) ? 1.5 : 0;
  return surname + (token.length <= 3 ? 1 : 0.3) - (PLACE.test(token) ? 1.5 : 0);
}

interface Token {
  text: string;
  /** Beside a phone number. */
  nearPhone: boolean;
  beforeRegion: boolean;
  /** First token after the region: most often the street. */
  first: boolean;
}

/** Tokens in reading order; the words of a Latin name stay together. */
function tokensOf(before: string, after: string): Token[] {
  const split = (text: string) => {
    const joined = text.replace(/(?<=[A-Za-z.]) (?=[A-Za-z])/g, '\u00a0');
    return joined.split(/[ \t\n,;|。]+/).filter(Boolean);
  };
  const left = split(before);
  const all = [...left, ...split(after)];
  return all.flatMap((text, at): Token[] => {
    if (text === MARK) return [];
    const first = at === left.length;
    const nearPhone = (all[at - 1] === MARK && !first) || all[at + 1] === MARK;
    const place = { nearPhone, beforeRegion: at < left.length, first };
    return [{ text: text.replaceAll('\u00a0', ' '), ...place }];
  });
}

function chooseName(tokens: readonly Token[]): Token | null {
  let best: Token | null = null;
  let most = 0.4;
  for (const token of tokens) {
    const looks = nameScore(token.text);
    if (looks <= 0) continue;
    const place = (token.nearPhone ? 1 : 0) + (token.beforeRegion ? 1 : 0);
    const score = looks + place - (token.first ? 2.2 : 0);
    if (score > most) [best, most] = [token, score];
  }
  return best;
}

/** A name glued to the end of the address: 3栋502张三. */
function unglueName(tokens: Token[]): string {
  for (const token of [...tokens].reverse()) {
    if (token.beforeRegion || !(token.nearPhone || token === tokens.at(-1))) continue;
    for (const length of [3, 2]) {
      const name = token.text.slice(-length);
      const head = token.text.slice(0, -length);
      if (!/[号室栋幢楼层座户院元\dA-Za-z]$/.test(head)) continue;
      if (nameScore(name) < 2) continue;
      token.text = head;
      return name;
    }
  }
  return '';
}

const TOWNSHIP =
  /^([\u4e00-\u9fff]{1,7}?(?:街道办事处|街道|苏木|[镇乡](?!大街|大道|[东西南北中]?[路街]|[镇乡村巷口])))/;
const OPEN_ZONE =
  /^(?:高新(?:技术(?:产业)?(?:开发)?)?区|经济(?:技术)?开发区|经开区|开发区|(?:天府|雄安|两江|西咸)新区)/;

/** Splits what follows the region: zone (in place of a district), township, the rest. */
function splitRest(text: string, region: RegionMatch | null) {
  let rest = text.replace(/^[\s,.·-]+/, '');
  let district = region?.district ?? '';
  if (region !== null && region.city_code !== null && region.missing.includes('district')) {
    const zone = OPEN_ZONE.exec(rest)?.[0] ?? strayDistrict(rest);
    district = zone;
    rest = rest.slice(zone.length).trimStart();
  }
  const street = TOWNSHIP.exec(rest)?.[1] ?? '';
  return { district, street, detail: rest.slice(street.length).trimStart() };
}

/** A district of another city right after the city, kept so that the check can tell. */
function strayDistrict(rest: string): string {
  const name = /^[\u4e00-\u9fff]{2,7}?[区县旗]/.exec(rest)?.[0] ?? '';
  const place = name === '' ? null : locateRegion(name);
  return place?.start === 0 && place.end === name.length ? name : '';
}

function emptyParts(country: string): ParsedAddress['parts'] {
  const codes = { province_code: null, city_code: null, district_code: null };
  const region = { country, province: '', city: '', district: '', ...codes };
  return {
    ...region,
    street: '',
    detail: '',
    postcode: '',
    name: '',
    phone: '',
    phone_extension: null,
  };
}

function putPhone(parts: ParsedAddress['parts'], text: string): boolean {
  const phone = normalisePhone(text, parts.country);
  const good = !(phone instanceof Problem);
  parts.phone = good ? phone.number : text.trim();
  parts.phone_extension = good ? phone.extension : null;
  return good;
}

function parseChinese(text: string, country: string): ParsedAddress {
  const parts = emptyParts(country);
  const labelled = takeLabels(text);
  const phones = takePhones(labelled.body);
  const goodPhone = phones.phone !== '' && putPhone(parts, phones.phone);
  const { body } = phones;
  const place = locateRegion(body);
  const region = place?.region ?? null;
  const tokens = tokensOf(body.slice(0, place?.start ?? 0), body.slice(place?.end ?? 0));
  const code = tokens.find((token) => /^\d{6}$/.test(token.text));
  parts.postcode = labelled.postcode || (code?.text ?? '');
  let rest = tokens.filter((token) => token !== code);
  const chosen = labelled.name === '' ? chooseName(rest) : null;
  rest = rest.filter((token) => token !== chosen);
  parts.name = labelled.name || chosen?.text || unglueName(rest);
  const tail = rest.filter((token) => !token.beforeRegion).map((token) => token.text);
  const split = splitRest(tail.join(' '), region);
  if (region !== null) {
    const { province, city, province_code, city_code, district_code } = region;
    Object.assign(parts, { province, city, province_code, city_code, district_code });
  }
  Object.assign(parts, split);
  const stray = rest.filter((token) => token.beforeRegion).map((token) => token.text);
  const left_over = [...stray, ...phones.others, labelled.remark].filter(Boolean).join(' ');
  const confidence =
    0.15 * (place?.levels ?? 0) +
    (goodPhone ? 0.2 : 0) +
    (labelled.name || nameScore(parts.name) >= 2 ? 0.2 : parts.name === '' ? 0 : 0.1) +
    (parts.detail === '' ? 0 : hasNumber(parts.detail, 'CN') ? 0.15 : 0.05) -
    (stray.length > 0 || phones.others.length > 0 ? 0.1 : 0);
  return { parts, confidence: Math.max(0, Math.round(confidence * 100) / 100), left_over };
}

/** Other countries: lines or comma-separated parts, name first, last ones city, state, postcode. */
function parseForeign(text: string, country: string): ParsedAddress {
  const parts = emptyParts(country);
  const pattern = countryOf(country)?.postcode_pattern ?? '\\d{4,6}';
  const code = [...text.matchAll(new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, 'gi'))].at(-1);
  parts.postcode = code?.[0].toUpperCase() ?? '';
  let body =
    code === undefined
      ? text
      : `${text.slice(0, code.index)}\n${text.slice(code.index + code[0].length)}`;
  for (const hit of body.matchAll(/\+?\(?\d[\d ().-]{6,18}\d/g)) {
    if (normalisePhone(hit[0], country) instanceof Problem) continue;
    putPhone(parts, hit[0]);
    body = body.replace(hit[0], '\n');
    break;
  }
  const pieces = body
    .split(/[\n,;|]+/)
    .map((each) => each.trim())
    .filter((each) => /[\p{L}\p{N}]/u.test(each));
  const [first] = pieces;
  if (first !== undefined && !/\d/.test(first)) parts.name = pieces.shift() ?? '';
  const last = pieces.at(-1);
  const state = /^(?:(.*?)\s*[-/ ]\s*)?([A-Z]{2})$/.exec(last ?? '');
  if (state !== null) {
    pieces.pop();
    parts.province = state[2] ?? '';
    if (state[1]) pieces.push(state[1]);
  }
  if (pieces.length > 1) parts.city = pieces.pop() ?? '';
  parts.street = pieces.shift() ?? '';
  parts.detail = pieces.join(', ');
  const found = [parts.name, parts.phone, parts.city, parts.street, parts.postcode];
  return { parts, confidence: found.filter(Boolean).length * 0.13, left_over: '' };
}

/**
 * Takes pasted text apart: name, phone with extension, region, street, detail, in any order, with
 * or without separators, with labels such as 收件人: or 电话:. Never throws; what it could not place
 * is left over. Other countries than China are taken apart only roughly (confidence below 0.7).
 */
export function parseAddress(text: string, country = 'CN'): ParsedAddress {
  const head = text
    .slice(0, TEXT_LIMIT)
    .normalize('NFKC')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]+/gu, '')
    .replace(/[^\S\n]+/g, ' ');
  const wanted = country.toUpperCase();
  const chinese = wanted === 'CN' || (isChinese(wanted) && /[\u4e00-\u9fff]/.test(head));
  const parsed = chinese ? parseChinese(head, wanted) : parseForeign(head, wanted);
  const left_over = [parsed.left_over, text.slice(TEXT_LIMIT).trim()].filter(Boolean).join(' ');
  return { ...parsed, left_over };
}
