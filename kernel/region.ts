/**
 * Administrative regions: names as people write them -> codes and full names, or the nearest match.
 * Reads kernel/data once, on first use; pure after that. Server only (it reads files).
 */
import { readFileSync } from 'node:fs';

export type RegionLevel = 'province' | 'city' | 'district';

export interface RegionNames {
  province?: string | null;
  city?: string | null;
  district?: string | null;
}

/** The regions found. A level that is unknown or not given has code null and keeps its text. */
export interface RegionMatch {
  ok: true;
  province: string;
  city: string;
  district: string;
  province_code: string | null;
  city_code: string | null;
  district_code: string | null;
  /** Levels that the country has, but the input does not name (or names ambiguously). */
  missing: RegionLevel[];
  /** Text given as a region that is below the district; it belongs before the street. */
  left_over: string;
}

export interface RegionMismatch {
  ok: false;
  level: RegionLevel;
  got: string;
  /** Full name of the region in which `got` was looked for; the country code at the top. */
  parent: string;
  /** Most similar name in `parent`, '' when nothing is similar. */
  nearest: string;
  /** Where a region of exactly this name is, at most three full paths. */
  elsewhere: string[];
}

export interface Country {
  country: string;
  en: string;
  zh: string;
  calling_code: string;
  /** Pattern of the whole postcode; null when the country has none. */
  postcode_pattern: string | null;
  postcode_required: boolean;
  /** An address without any number is unusual there. */
  house_number_expected: boolean;
  /** Order of the printed lines, with {field} places. */
  lines: string[];
}

/** One region of the tree. `names`: full names, `shorts`: what people write instead; folded. */
interface Region {
  code: string;
  name: string;
  depth: 0 | 1 | 2;
  parent: Region | null;
  children: Region[];
  names: string[];
  shorts: string[];
}

type Row = [code: string, name: string, inside?: Row[]];

const DATA = new URL('./data/', import.meta.url);

/** Traditional characters in region names, each followed by its simplified form. */
const TRADITIONAL =
  '臺台灣湾區区縣县鄉乡鎮镇廣广東东龍龙觀观環环門门貢贡離离島岛順顺瑪玛聖圣濟济內内萬万華华義义樹树鶯莺' +
  '蘆芦雙双壢坜楊杨龜龟復复興兴園园豐丰岡冈霧雾棲栖烏乌後后勢势關关廟庙鹽盐學学營营將将軍军濃浓橋桥頭头' +
  '鳳凤鳥鸟蓮莲彌弥橫横寶宝蘭兰館馆銅铜鑼锣莊庄獅狮員员壇坛線线雲云庫库麥麦崙仑腳脚長长巒峦邊边頂顶車车' +
  '滿满羅罗蘇苏結结壯壮圍围壽寿榮荣濱滨嶼屿綠绿達达馬马黃黄遼辽寧宁慶庆陝陕貴贵肅肃爾尔廈厦漢汉瀋沈連连' +
  '鄭郑陽阳國国號号樓楼';
const SIMPLIFIED = new Map(
  [...TRADITIONAL].flatMap((char, at, all) => (at % 2 ? [] : [[char, all[at + 1] ?? char]])),
);

/** Cities of the data that no address names: they hold districts right under a province. */
const NAMELESS = new Set(['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划']);
const NO_CITY = /^(市辖区|市辖县|县|(省|自治区)?直辖(县|县级|县级行政区划|县级行政单位|行政单位))$/;

const ZONE = /(高新|开发|经开|工业园|产业园|保税|度假|示范|管理|风景|旅游|合作|实验|工业)区$|新区$/;
const PEOPLES_ONE = '回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒';
const PEOPLES =
  '维吾尔|布依|朝鲜|土家|哈尼|傈僳|拉祜|东乡|纳西|景颇|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|普米|' +
  '鄂温克|保安|裕固|独龙|鄂伦春|各|蒙古|哈萨克|柯尔克孜|塔吉克';
const AUTONOMOUS = new RegExp(`(?:[${PEOPLES_ONE}]族|(?:${PEOPLES})族?)+自治[县旗州区]$`);
const SUFFIX = /(特别行政区|自治[县旗州区]|地区|新区|林区|矿区|街道|省|市|盟|区|县|旗|镇|乡)$/;

/** Folds width, case, blanks and traditional characters away, for comparing names. */
export function foldName(text: string): string {
  return foldChars(text.normalize('NFKC')).replace(/[\s\p{P}]+/gu, '');
}

/** Lower case and simplified characters, keeping every position (input must be NFKC). */
export function foldChars(text: string): string {
  return text.replace(/[A-Z\u4e00-\u9fff]/g, (char) => SIMPLIFIED.get(char) ?? char.toLowerCase());
}

/** The name without its rank: 广东省 -> 广东, 恩施土家族苗族自治州 -> 恩施; '' when nothing is left. */
export function shortName(name: string): string {
  for (const pattern of [AUTONOMOUS, SUFFIX]) {
    const short = name.replace(pattern, '');
    if (short !== name && short.length >= 2) return short;
  }
  return '';
}

function shortNames(name: string, depth: number, parents: readonly string[]): string[] {
  const found = [shortName(name)];
  const bare = name.replace(/\(.*\)$/, '');
  if (bare !== name) found.push(bare, shortName(bare), name.slice(bare.length + 1, -1));
  if (depth === 1 && name.endsWith('自治州')) found.push(`${shortName(name)}州`);
  if (depth === 2) found.push(...zoneNames(name, parents));
  return [...new Set(found)].filter((each) => each.length >= 2 && each !== name);
}

/** Development zones are written without the city in front and with a shorter rank. */
function zoneNames(name: string, parents: readonly string[]): string[] {
  let local = name;
  for (const parent of parents) if (local.startsWith(parent)) local = local.slice(parent.length);
  if (local === name && !/开发区$|产业园区$/.test(name)) return [];
  const found = local.length >= 3 ? [local] : [];
  const short = local
    .replace(/高(新)?技术(产业)?(开发|园)区$/, '高新区')
    .replace(/经济技术开发区$/, '经开区');
  return short === local ? found : [...found, short, parents.at(-1) + short];
}

function grow(row: Row, depth: 0 | 1 | 2, parent: Region | null): Region {
  const [code, name, inside] = row;
  const folded = foldChars(name.normalize('NFKC'));
  const above: string[] = [];
  for (let at = parent; at !== null; at = at.parent) {
    if (!NAMELESS.has(at.name)) above.unshift(at.name, shortName(at.name));
  }
  const nameless = depth === 1 && NAMELESS.has(name);
  const region: Region = {
    code,
    name,
    depth,
    parent,
    children: [],
    names: nameless ? [] : [...new Set([folded, foldName(name)])],
    shorts: nameless ? [] : shortNames(folded, depth, above.filter(Boolean)),
  };
  const below = depth === 0 ? 1 : 2;
  region.children = (inside ?? []).map((each) => grow(each, below, region));
  return region;
}

/** Names used only by habit, which no rule gives. */
const HABITS: Record<string, string[]> = {
  '150000': ['内蒙'],
  '652800': ['巴州'],
  '653000': ['克州'],
  '652700': ['博州'],
  '810300': ['新界区'],
  '810200': ['九龙半岛'],
};

interface Atlas {
  provinces: Region[];
  cities: Region[];
  districts: Region[];
  byName: Map<string, Region[]>;
  /** Longest name that begins with a character. */
  reach: Map<string, number>;
  states: { code: string; name: string }[];
  countries: Map<string, Country>;
}

let loaded: Atlas | undefined;

function readData(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, DATA), 'utf8'));
}

function atlas(): Atlas {
  if (loaded !== undefined) return loaded;
  const file = readData('regions-cn.json') as { regions: Row[]; former: [string, string][] };
  const provinces = file.regions.map((row) => grow(row, 0, null));
  const cities = provinces.flatMap((each) => each.children);
  const districts = cities.flatMap((each) => each.children);
  const byCode = new Map([...provinces, ...cities, ...districts].map((each) => [each.code, each]));
  for (const [code, name] of file.former) byCode.get(code)?.shorts.push(name);
  for (const [code, names] of Object.entries(HABITS)) byCode.get(code)?.shorts.push(...names);
  const byName = new Map<string, Region[]>();
  const reach = new Map<string, number>();
  for (const region of [...provinces, ...cities, ...districts]) {
    for (const name of [...region.names, ...region.shorts]) {
      byName.set(name, [...(byName.get(name) ?? []), region]);
      const first = name.charAt(0);
      reach.set(first, Math.max(reach.get(first) ?? 0, name.length));
    }
  }
  const br = readData('regions-br.json') as { states: [string, string, string][] };
  const states = br.states.map(([code, name]) => ({ code, name }));
  const countries = new Map(
    (readData('countries.json') as Country[]).map((each) => [each.country, each]),
  );
  loaded = { provinces, cities, districts, byName, reach, states, countries };
  return loaded;
}

/** What is known about the addresses of a country (ISO 3166-1 alpha-2), or null. */
export function countryOf(country: string): Country | null {
  return atlas().countries.get(country.toUpperCase()) ?? null;
}

/** All known countries, in the order of the data file. */
export function allCountries(): Country[] {
  return [...atlas().countries.values()];
}

/** Regions right inside `parentCode` (null: the provinces), for pick lists of China and Brazil. */
export function childRegions(country: string, parentCode: string | null) {
  const { provinces, cities, states } = atlas();
  if (country === 'BR') return parentCode === null ? states : [];
  if (country !== 'CN') return [];
  const inside =
    parentCode === null
      ? provinces
      : ([...provinces, ...cities].find((each) => each.code === parentCode)?.children ?? []);
  return inside.map(({ code, name }) => ({ code, name }));
}

/** Number of characters to insert, delete or replace to turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The most similar of `names`, '' when none shares enough with `got`. */
export function nearestName(got: string, names: readonly string[]): string {
  let best = '';
  let least = Math.max(1, got.length - (got.length > 2 ? 1 : 0));
  const wanted = foldName(got).slice(0, 60);
  for (const name of names) {
    const full = foldName(name);
    const short = shortName(full);
    const shorter = short === '' ? Infinity : editDistance(wanted, short);
    const distance = Math.min(editDistance(wanted, full), shorter);
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Regions of `among` called `text`: by full name, else by a short name. */
function findIn(among: readonly Region[], text: string): Region[] {
  const full = among.filter((each) => each.names.includes(text));
  return full.length > 0 ? full : among.filter((each) => each.shorts.includes(text));
}

/** As findIn, and also with another rank (即墨市 for 即墨区), if no region has exactly this name. */
function findLoosely(among: readonly Region[], text: string): Region[] {
  const found = findIn(among, text);
  const short = shortName(text);
  if (found.length > 0 || short === '') return found;
  if (atlas().districts.some((each) => each.names.includes(text))) return [];
  return among.filter((each) => each.shorts.includes(short));
}

const visible = (region: Region | null) => region !== null && !NAMELESS.has(region.name);
const isMunicipality = (province: Region) => province.children.every((each) => !visible(each));

function cityLabel(city: Region, district: Region | null): string {
  if (visible(city)) return city.name;
  const province = city.parent;
  if (province !== null && isMunicipality(province)) return province.name;
  return district?.name ?? '';
}

const isInside = (region: Region, province: Region | null) =>
  region.parent === province || region.parent?.parent === province;

/** Full path without doubled names, e.g. 北京市朝阳区, 广东省深圳市南山区. */
function pathOf(region: Region): string {
  const above = region.parent === null ? '' : pathOf(region.parent);
  return above + (NAMELESS.has(region.name) ? '' : region.name);
}

/** The result; a district right under a province takes the city's place. */
function toMatch(
  province: Region | null,
  city: Region | null,
  district: Region | null,
  texts: { city?: string; district?: string; left_over?: string } = {},
): RegionMatch {
  const alone = city !== null && !visible(city) && !isMunicipality(city.parent ?? city);
  const direct = province !== null && city === null && isMunicipality(province);
  const cityName = city === null ? '' : cityLabel(city, district);
  const result: RegionMatch = {
    ok: true,
    province: province?.name ?? '',
    city: cityName || (direct ? province.name : (texts.city ?? '')),
    district: alone ? '' : (district?.name ?? texts.district ?? ''),
    province_code: province?.code ?? null,
    city_code: city?.code ?? null,
    district_code: district?.code ?? null,
    missing: [],
    left_over: texts.left_over ?? '',
  };
  if (result.province === '') result.missing.push('province');
  if (result.city === '') result.missing.push('city');
  const towns = city?.children.every((each) => each.code.length > 6) ?? false;
  if (result.district === '' && !alone && !towns) result.missing.push('district');
  return result;
}

function mismatch(level: RegionLevel, got: string, parent: Region | null, among: Region[]) {
  const folded = foldName(got);
  const { cities, districts } = atlas();
  const same = findIn([...cities, ...districts], folded).filter((each) => !among.includes(each));
  const province = parent?.parent ?? parent;
  same.sort((a, b) => Number(isInside(b, province)) - Number(isInside(a, province)));
  const names = among.filter(visible).map((each) => each.name);
  return {
    ok: false,
    level,
    got,
    parent: parent === null ? 'CN' : pathOf(parent),
    nearest: nearestName(got, names),
    elsewhere: same.slice(0, 3).map(pathOf),
  } satisfies RegionMismatch;
}

interface Given {
  province: string;
  city: string;
  district: string;
}

/** The names are shifted or the province is left out: find it from the city or the district. */
function withoutProvince(first: string, second: string): RegionMatch | RegionMismatch {
  const { provinces, cities, districts } = atlas();
  const name = foldName(first);
  const municipality = findIn(provinces.filter(isMunicipality), name)[0];
  if (municipality !== undefined) return inCity(municipality, null, second, '');
  const inCities = findIn(cities, name);
  const found =
    inCities.length > 0 ? inCities : districts.filter((each) => each.names.includes(name));
  const only = found.length === 1 ? found[0] : undefined;
  if (only?.depth === 1 && only.parent) return inCity(only.parent, only, second, '');
  if (only?.parent) return toMatch(only.parent.parent, only.parent, only, { left_over: second });
  if (found.length > 1) {
    const inside = found.flatMap((each) => findIn(each.children, foldName(second)));
    const one = inside.length === 1 ? inside[0] : undefined;
    if (one?.parent) return toMatch(one.parent.parent, one.parent, one);
    return toMatch(null, null, null, { city: second && first, district: second || first });
  }
  return mismatch('city', first, null, cities);
}

/** The city is known (null: districts of the whole province count); match the district. */
function inCity(province: Region, city: Region | null, text: string, left_over: string) {
  if (text === '' || NO_CITY.test(text)) return toMatch(province, city, null, { left_over });
  const among = city?.children ?? province.children.flatMap((each) => each.children);
  const name = foldName(text);
  const found = findLoosely(among, name);
  const only = found.length === 1 ? found[0] : undefined;
  if (only?.parent) return toMatch(province, only.parent, only, { left_over });
  if (found.length > 1) return toMatch(province, city, null, { district: text, left_over });
  if (city?.names.includes(name) || province.names.includes(name)) {
    return toMatch(province, city, null, { left_over });
  }
  const everywhere = atlas().districts.some((each) => each.names.includes(name));
  if (ZONE.test(name) && !everywhere) {
    return toMatch(province, city, null, { district: text, left_over });
  }
  if (among.every((each) => each.code.length > 6) && !everywhere) {
    return toMatch(province, city, null, { left_over: text + left_over });
  }
  return mismatch('district', text, city ?? province, among);
}

function inProvince(province: Region, given: Given): RegionMatch | RegionMismatch {
  const { city: text, district } = given;
  const name = foldName(text);
  if (name === '' || NO_CITY.test(name)) return inCity(province, null, district, '');
  const cities = findIn(province.children, name);
  if (cities.length === 1 && cities[0]) return inCity(province, cities[0], district, '');
  if ([...province.names, ...province.shorts].includes(name)) {
    return inCity(province, null, district, '');
  }
  const districts = province.children.flatMap((each) => each.children);
  const found = findIn(districts, name);
  const only = found.length === 1 ? found[0] : undefined;
  if (only?.parent) {
    const same = district === '' || findLoosely([only], foldName(district)).length > 0;
    return toMatch(province, only.parent, only, { left_over: same ? '' : district });
  }
  const loose = findLoosely(province.children, name);
  if (loose.length === 1 && loose[0]) return inCity(province, loose[0], district, '');
  const among = isMunicipality(province) ? districts : province.children;
  return mismatch('city', text, province, among);
}

function findChinese(given: Given): RegionMatch | RegionMismatch {
  const { province, city, district } = given;
  const { provinces, cities } = atlas();
  if (province === '') {
    if (city === '' && district === '') return toMatch(null, null, null);
    return city === '' ? withoutProvince(district, '') : withoutProvince(city, district);
  }
  const found = findIn(provinces, foldName(province))[0];
  if (found !== undefined) return inProvince(found, given);
  if (findIn(cities, foldName(province)).length !== 1) {
    return mismatch('province', province, null, provinces);
  }
  const doubled = foldName(city).startsWith(shortName(foldName(province)) || foldName(province));
  return withoutProvince(province, city === '' || doubled ? district : city);
}

/** Hong Kong, Macao and Taiwan may come as a country of their own, also in English. */
const OWN_COUNTRY: Record<string, string> = { HK: '香港', MO: '澳门', TW: '台湾' };

function unchecked(given: Given, province_code: string | null = null): RegionMatch {
  const codes = { province_code, city_code: null, district_code: null };
  return { ok: true, ...given, ...codes, missing: [], left_over: '' };
}

function findBrazilian(given: Given): RegionMatch | RegionMismatch {
  const plain = (text: string) => foldName(text.normalize('NFD').replace(/\p{M}/gu, ''));
  const wanted = plain(given.province).replace(/^br(?=..$)/, '');
  if (wanted === '') return { ...unchecked(given), missing: ['province'] };
  const { states } = atlas();
  const found = states.find((each) => [plain(each.code), plain(each.name)].includes(wanted));
  if (found !== undefined) return unchecked({ ...given, province: found.code }, found.code);
  const names = states.map((each) => plain(each.name));
  const near = states[names.indexOf(nearestName(wanted, names))]?.name ?? '';
  const miss = { level: 'province', got: given.province, parent: 'BR', nearest: near } as const;
  return { ok: false, ...miss, elsewhere: [] };
}

/**
 * Finds regions by the names people write: short names, wrong rank, blanks, full-width and
 * traditional characters, 市辖区, a municipality as its own city, a left-out or shifted level.
 * China to the district, Brazil to the state (its letters are the code); other countries are not
 * checked and come back as given. Codes: six digits of GB/T 2260, see kernel/data/README.md.
 */
export function findRegion(country: string, names: RegionNames): RegionMatch | RegionMismatch {
  const clean = (text: string | null | undefined) => (text ?? '').normalize('NFKC').trim();
  const [province, city, district] = [names.province, names.city, names.district].map(clean);
  const given = { province: province ?? '', city: city ?? '', district: district ?? '' };
  if (country === 'CN') return findChinese(given);
  if (country === 'BR') return findBrazilian(given);
  const own = OWN_COUNTRY[country];
  if (own === undefined) return unchecked(given);
  const texts = Object.values(given).map(foldName);
  const found = findChinese(
    texts[0]?.startsWith(own) || texts[0] === ''
      ? { ...given, province: own }
      : { province: own, city: given.city || given.province, district: given.district },
  );
  return found.ok ? found : unchecked(given);
}

export interface RegionPlace {
  /** Positions in the text that was searched. */
  start: number;
  end: number;
  region: RegionMatch;
  /** How many levels were named or follow from a unique name, 0 to 3. */
  levels: number;
}

interface Walk {
  province: Region | null;
  city: Region | null;
  district: Region | null;
  /** A district name that several cities have, with nothing before it to tell which. */
  ambiguous: string;
  /** Where the next name may begin, and the end of what belongs to the chain for sure. */
  at: number;
  end: number;
  score: number;
}

/** After a short name these make it part of something else: 南京|西路, 朝阳|村, 北京|大学. */
const NOT_A_REGION =
  /^[东南西北中]?(路|街|大道|道(?![里外])|巷|弄|村|社区|小区|大厦|广场|花园|苑|大学)/;
const NOT_A_DISTRICT =
  /^(医院|[大中小]学|学校|学院|公园|机场|[东西南北]?站|宾馆|酒店|饭店|人民医院)/;
const BETWEEN =
  /^[\s,./|、·>-]*((市辖区|(省|自治区)直辖县级行政(区划|单位)|县(?=\s))[\s,./|、-]*)?/;

function fits(region: Region, full: boolean, walk: Walk): boolean {
  const { province, city, district } = walk;
  if (region.depth === 0) {
    return province === null || (region === province && (full || (!city && !district)));
  }
  if (region.depth === 1) {
    if (district !== null) return full && region === city;
    if (city !== null && city !== region) return false;
    return province === null || region.parent === province;
  }
  if (district !== null) return full && region === district;
  if (city !== null) return region.parent === city;
  return province === null ? full : region.parent?.parent === province;
}

/** Takes the longest region name at `at` that fits, and moves the walk on; false when none does. */
function step(text: string, at: number, walk: Walk): boolean {
  const { byName, reach } = atlas();
  const longest = Math.min(reach.get(text.charAt(at)) ?? 0, text.length - at);
  for (let length = longest; length >= 2; length--) {
    const name = text.slice(at, at + length);
    const known = byName.get(name);
    if (known === undefined) continue;
    const after = text.slice(at + length, at + length + 4);
    const found = known.filter((each) => {
      const full = each.names.includes(name);
      const other = NOT_A_REGION.test(after) || (each.depth === 2 && NOT_A_DISTRICT.test(after));
      return (full || !other) && fits(each, full, walk);
    });
    const depth = Math.min(...found.map((each) => each.depth));
    const [region, second] = found.filter((each) => each.depth === depth);
    if (region === undefined) continue;
    const full = region.names.includes(name);
    if (second !== undefined && !full) continue;
    // A district is often written with the rank it had before: 即墨市, 萧山市.
    const rank = depth === 2 && !full && /^[市区县](?!城)/.test(after) ? 1 : 0;
    walk.at = at + length + rank;
    if (second === undefined) {
      accept(walk, region, full);
      return true;
    }
    walk.ambiguous = name;
    walk.end = walk.at;
    walk.score += 1;
    return false;
  }
  return false;
}

function accept(walk: Walk, region: Region, full: boolean): void {
  const known = [walk.province, walk.city, walk.district].includes(region);
  // A repeated name may begin what follows (北京市朝阳区|北京市第一中学), so it counts only when
  // it ends in the district again, or stands where a municipality's city is written.
  if (!known || region.depth === 2 || (full && walk.district === null)) {
    walk.end = walk.at;
    walk.score += known ? 0.6 : full ? 2 : 1.5;
  }
  if (region.depth === 2) walk.district = region;
  if (region.depth === 1) walk.city = region;
  if (region.depth === 2) walk.city = region.parent;
  walk.province = region.depth === 0 ? region : (walk.city?.parent ?? walk.province);
}

function walkFrom(text: string, start: number): Walk {
  const nothing = { province: null, city: null, district: null, ambiguous: '' };
  const walk: Walk = { ...nothing, at: start, end: start, score: 0 };
  for (let count = 0; count < 8; count++) {
    const between = BETWEEN.exec(text.slice(walk.at, walk.at + 40))?.[0] ?? '';
    if (!step(text, count === 0 ? start : walk.at + between.length, walk)) break;
  }
  return walk;
}

/**
 * Finds the best chain of Chinese region names in a text, also without separators and when the
 * chain is written twice. Null when there is none. Input must be NFKC; positions refer to it.
 */
export function locateRegion(nfkc: string): RegionPlace | null {
  const text = foldChars(nfkc);
  let best: { start: number; walk: Walk } | null = null;
  for (let start = 0; start < text.length; start++) {
    if (!atlas().reach.has(text.charAt(start))) continue;
    const walk = walkFrom(text, start);
    if (walk.score > (best?.walk.score ?? 0)) best = { start, walk };
  }
  if (best === null) return null;
  const { start, walk } = best;
  const { province, city, district, ambiguous } = walk;
  const named = ambiguous === '' ? {} : { district: ambiguous };
  const levels = [province, city ?? province, district].filter(Boolean).length;
  return { start, end: walk.end, region: toMatch(province, city, district, named), levels };
}
