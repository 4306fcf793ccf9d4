/** The source tree as the tidiness rules see it: files with their text, code without strings, imports. */
import fs from 'node:fs';
import path from 'node:path';
import { type Lexed, lex } from './lex.ts';

export interface SourceFile {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
  lines: string[];
  /** TypeScript only: the code with strings and comments blanked, and its template literals. */
  lexed: Lexed | null;
  imports: Import[];
}

export interface Import {
  /** As written. */
  from: string;
  /** Path from the root, or null for packages and node modules. */
  target: string | null;
  type_only: boolean;
  line: number;
}

export interface Finding {
  file: string;
  line: number;
  rule: string;
  detail: string;
}

export type Tree = ReadonlyMap<string, SourceFile>;
export type Rule = (tree: Tree) => Finding[];

const SKIPPED = new Set(['node_modules', 'dist', 'plants']);
const KEPT = /\.(ts|tsx|mjs|sql|md|html|json|yml|css)$/;

const IMPORT =
  /^(?:import|export)\s+(type\s+)?(?:[\w*\s{},$]*?\bfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|new URL\(\s*['"](\.[^'"]+)['"]/gm;

/** Makes a file of the tree out of its text. */
export function sourceFile(file: string, text: string): SourceFile {
  const is_code = /\.(ts|tsx|mjs)$/.test(file);
  return {
    path: file,
    text,
    lines: text.split('\n'),
    lexed: is_code ? lex(text) : null,
    imports: is_code ? importsOf(file, text) : [],
  };
}

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((found) => {
    const from = (found[2] ?? found[3] ?? found[4])!;
    const local = from.startsWith('.');
    const target = local ? path.posix.join(path.posix.dirname(file), from) : null;
    const line = text.slice(0, found.index).split('\n').length;
    return { from, target, type_only: found[1] !== undefined || onlyTypes(found[0]), line };
  });
}

/** True for `import { type A, type B } from`. */
function onlyTypes(statement: string): boolean {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined || !/^import\s*\{/.test(statement)) return false;
  const parts = names.split(',').map((part) => part.trim());
  return parts.filter(Boolean).every((part) => part.startsWith('type '));
}

/** Reads the tree below a folder. */
export function readTree(root: string): Tree {
  const files = new Map<string, SourceFile>();
  const visit = (folder: string) => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      // What begins with a dot is somebody's scratch.
      if (entry.name.startsWith('.')) continue;
      const at = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(at);
      } else if (KEPT.test(entry.name) && entry.name !== 'package-lock.json') {
        files.set(at, sourceFile(at, fs.readFileSync(path.join(root, at), 'utf8')));
      }
    }
  };
  visit('');
  return files;
}

/** A tree out of texts by path. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(texts).map(([file, text]) => [file, sourceFile(file, text)]));
}

export const isCode = (file: string) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
export const isRendered = (file: string) => file.endsWith('.sql.ts');

/** Files beside the code that only tests use: worlds, fixtures, referees of engines. */
const TEST_SUPPORT = new Set([
  'areas/packing/picked-orders.ts',
  'areas/printing/documents/sample-data.ts',
  'areas/shipping/packed-parcels.ts',
  'carriers/conformance.ts',
  'channels/csv/xlsx-fixture.ts',
  'engines/pick-path/length-meter.ts',
  'engines/wave/wave-check.ts',
]);

/** Tests and what only they use; they may reach everything. */
export const isTest = (file: string) =>
  /\.(test|long)\.tsx?$/.test(file) || file.startsWith('tests/') || TEST_SUPPORT.has(file);

/** Measurements: programs of their own. */
export const isBench = (file: string) => /^bench\/|(^|[/-])bench\.ts$/.test(file);
export const isScreen = (file: string) =>
  (/^areas\/[^/]+\/ui\//.test(file) || /^web\//.test(file)) && file !== 'web/build.ts';
export const areaOf = (file: string) => /^areas\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Runs a test on every line of a file and makes findings of those that fit. */
export function linesThat(
  file: SourceFile,
  rule: string,
  text: string,
  pattern: RegExp,
  detail: (found: RegExpMatchArray) => string,
): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const found = line.match(pattern);
    return found === null
      ? []
      : [{ file: file.path, line: index + 1, rule, detail: detail(found) }];
  });
}
