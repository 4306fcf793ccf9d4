/** Rules on TypeScript files: ceilings, names, headers, time and chance, text that becomes SQL. */
import path from 'node:path';
import { functionSpans } from './lex.ts';
import {
  type Finding,
  isCode,
  isRendered,
  linesThat,
  type Rule,
  type SourceFile,
  type Tree,
} from './tree.ts';

const FILE_LINES = 600;
const FUNCTION_LINES = 70;
const LINE_COLUMNS = 100;
const FOLDER_FILES = 30;

const written = (tree: Tree) =>
  [...tree.values()].filter((file) => isCode(file.path) && !isRendered(file.path));

/** Data that happens to be written as TypeScript. */
const isData = (file: string) => /(^|\/)data\//.test(file) || file === 'kernel/region.ts';

/** File 600 lines, function 70, line 100, folder 30 files. */
export const ceilings: Rule = (tree) => {
  const findings: Finding[] = [];
  const folders = new Map<string, number>();
  for (const file of tree.values()) {
    const { path: at, lines } = file;
    const folder = path.posix.dirname(at);
    const counted = isCode(at) && !isRendered(at) && !/\.(test|long)\.tsx?$/.test(at);
    if (counted) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    const is_sql = at.endsWith('.sql');
    // Migrations that have run are never changed again.
    if (at.startsWith('migrations/')) continue;
    if ((!isCode(at) && !is_sql) || isRendered(at) || isData(at)) continue;
    if (lines.length > FILE_LINES + 1) {
      const detail = `${lines.length - 1} lines, at most ${FILE_LINES}`;
      findings.push({ file: at, line: 1, rule: 'file-lines', detail });
    }
    findings.push(...longLines(file), ...longFunctions(file));
  }
  for (const [folder, count] of folders) {
    if (count <= (folder === 'kernel' ? 2 * FOLDER_FILES : FOLDER_FILES)) continue;
    const detail = `${count} files, at most ${FOLDER_FILES}`;
    findings.push({ file: folder, line: 1, rule: 'folder-files', detail });
  }
  return findings;
};

function longLines({ path: file, lines }: SourceFile): Finding[] {
  return lines.flatMap((line, index) => {
    if (line.length <= LINE_COLUMNS) return [];
    // One long text cannot be broken without harming its search.
    const longest = Math.max(0, ...[...line.matchAll(/(['"`])(.*?)\1/g)].map((m) => m[2]!.length));
    if (longest >= 50 || /^\s*comment on /.test(line) || /\/.{40,}\//.test(line)) return [];
    const detail = `${line.length} columns, at most ${LINE_COLUMNS}`;
    return [{ file, line: index + 1, rule: 'line-columns', detail }];
  });
}

function longFunctions({ path: file, lexed }: SourceFile): Finding[] {
  return functionSpans(lexed?.code ?? '').flatMap(({ from, to }) => {
    const count = to - from + 1;
    if (count <= FUNCTION_LINES) return [];
    const detail = `${count} lines, at most ${FUNCTION_LINES}`;
    return [{ file, line: from, rule: 'function-lines', detail }];
  });
}

const BAD_NAME = /(^|\/)(utils?|common|helpers?|misc)(\/|\.|$)|(^|\/)index\.tsx?$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

/** Names that say nothing, or are not in kebab-case. */
export const fileNames: Rule = (tree) =>
  [...tree.keys()].flatMap((file) => {
    if (!isCode(file) && !file.endsWith('.sql')) return [];
    const base = path.posix.basename(file);
    const migration = file.startsWith('migrations/');
    const bad = BAD_NAME.test(file) || (!migration && !KEBAB.test(base));
    return bad ? [{ file, line: 1, rule: 'file-name', detail: 'a name that says nothing' }] : [];
  });

/** Every file begins by saying what it is for. */
export const headers: Rule = (tree) =>
  [...tree.values()].flatMap(({ path: file, text }) =>
    isCode(file) && !/^\s*\/\*\*/.test(text)
      ? [{ file, line: 1, rule: 'header', detail: 'no comment that says what the file is for' }]
      : [],
  );

/** Nothing is left for later in a comment, and the compiler is not silenced. */
export const leftovers: Rule = (tree) =>
  [...tree.values()].flatMap((file) => {
    if (!isCode(file.path) && !file.path.endsWith('.sql')) return [];
    if (file.path === 'tests/tidy/code.ts') return [];
    const pattern = /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|nocheck|expect-error)/;
    return linesThat(file, 'leftover', file.text, pattern, (found) => found[0]);
  });

/** Who may read the machine's clock or chance, and why. */
const MAY_TELL_TIME: [pattern: RegExp, reason: string][] = [
  [/^kernel\/clock\.ts$/, 'the clock itself'],
  [/^kernel\/id\.ts$/, 'randomness itself'],
  [/^kernel\/postgres-embedded\.ts$/, 'waits for a process of the machine'],
  [/^cli\//, 'the outermost layer, where the clock is chosen'],
  [/^bench\/|(^|[/-])bench\.ts$/, 'measures durations'],
  [/^web\//, 'the browser shows its own time'],
  [/^areas\/[^/]+\/ui\//, 'the browser shows its own time'],
  [/\.(test|long)\.tsx?$/, 'a test'],
  [/^tests\//, 'a test'],
  [/^tools\//, 'run by hand'],
];

/** Logic gets time and chance as parameters. */
export const timeAndChance: Rule = (tree) =>
  written(tree).flatMap((file) => {
    if (MAY_TELL_TIME.some(([pattern]) => pattern.test(file.path))) return [];
    const pattern = /\bnew Date\(\s*\)|\bDate\.now\(|\bMath\.random\(|\bperformance\.now\(/;
    return linesThat(file, 'time-and-chance', file.lexed!.code, pattern, (found) => found[0]);
  });

/** Files that make statements out of parts, and why no input of anybody gets into them. */
const MAY_BUILD_SQL: [pattern: RegExp, reason: string][] = [
  [/^kernel\/doctor\.ts$/, 'puts a limit around the checks of its own files'],
  [/^kernel\/(migrate|postgres-embedded)\.ts$/, 'names of databases cannot be parameters'],
  [/^tools\/(sqlgen|gen)\.ts$/, 'prepares the statements of the project itself'],
  [/^(tests|bench)\/|\.(test|long)\.ts$|^areas\/[^/]+\/bench\.ts$/, 'names of scratch databases'],
];

const VERB = /^\s*(select|insert|update|delete|with|alter|drop|create)\b/i;
const SQL = new RegExp(
  [
    'select\\b[\\s\\S]*\\bfrom',
    'insert\\s+into',
    'update\\s+\\S+\\s+set',
    'delete\\s+from',
    '(alter|drop|create)\\s+(table|schema|role|database|index|view|policy)',
  ].join('\\b|\\b'),
  'i',
);

/** No statement is put together from text. */
export const builtSql: Rule = (tree) =>
  written(tree).flatMap((file) => {
    if (MAY_BUILD_SQL.some(([pattern]) => pattern.test(file.path))) return [];
    const templates = file.lexed!.templates.filter(
      ({ text, filled }) => filled && VERB.test(text) && SQL.test(text),
    );
    const findings = templates.map(({ line }) => ({
      file: file.path,
      line,
      rule: 'built-sql',
      detail: 'a statement with a part that is filled in',
    }));
    const glued = /\.(query|system|send)\([^)]*['"`]\s*\+|\+\s*['"`][^)]*\)\s*;?\s*$/;
    const calls = file.lines.flatMap((line, index) =>
      /\.(query|system|send)\(/.test(line) && glued.test(line)
        ? [
            {
              file: file.path,
              line: index + 1,
              rule: 'built-sql',
              detail: 'a statement glued together',
            },
          ]
        : [],
    );
    return [...findings, ...calls];
  });
