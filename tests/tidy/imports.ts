/** Rules on imports: one way between the layers, one door between areas, no file that nobody uses. */
import path from 'node:path';
import {
  areaOf,
  type Finding,
  isBench,
  isCode,
  isScreen,
  isTest,
  type Rule,
  type Tree,
} from './tree.ts';

/** Higher layers may import lower ones. What is not listed stands on top. */
const LAYERS: Record<string, number> = {
  kernel: 0,
  engines: 1,
  areas: 2,
  channels: 3,
  carriers: 3,
};
const TOP = 4;
/** What tools and the programs at the top are made of: nothing below may import it. */
const layerOf = (file: string) => LAYERS[file.split('/')[0]!] ?? TOP;

/** Kernel files that have no server in them. */
const PURE_KERNEL = new Set(['money', 'lifecycle', 'problem', 'permission', 'phone', 'mask']);

const pureKernel = (file: string) =>
  file.startsWith('kernel/') && PURE_KERNEL.has(path.posix.basename(file, '.ts'));

/** problems.ts too: a code is registered once in the whole program, so areas share them. */
const isDoor = (file: string) => /\/(port|model|lifecycle|problems)\.ts$/.test(file);

/** kernel <- engines <- areas <- channels, carriers <- the rest; tests may reach everything. */
export const importDirection: Rule = (tree) =>
  each(tree, (file, target, line, type_only) => {
    if (isTest(file) || isBench(file)) return null;
    if (isTest(target)) {
      return { line, rule: 'import-direction', detail: `imports a test: ${target}` };
    }
    if (isScreen(file)) return screenImport(file, target, line, type_only);
    if (isScreen(target) && layerOf(file) < TOP) {
      return { line, rule: 'import-direction', detail: `imports a screen: ${target}` };
    }
    const [from, to] = [layerOf(file), layerOf(target)];
    const sideways = from === 3 && to === 3 && file.split('/')[0] !== target.split('/')[0];
    if (to <= from && !sideways) return null;
    return { line, rule: 'import-direction', detail: `may not import ${target}` };
  });

function screenImport(file: string, target: string, line: number, type_only: boolean) {
  const own = areaOf(file) !== null && areaOf(file) === areaOf(target) && isScreen(target);
  const shell = file.startsWith('web/') && isScreen(target);
  const kit = /^web\/(kit|track|pda)\/|^web\/texts\.ts$/.test(target);
  const rules = /\/(model|lifecycle)\.ts$/.test(target) || pureKernel(target);
  const engine = target.startsWith('engines/');
  if (type_only || own || shell || kit || rules || engine) return null;
  return { line, rule: 'screen-import', detail: `a screen may not import ${target}` };
}

/** Between areas: only port.ts, model.ts, lifecycle.ts of areas that the README declares. */
export const areaDoor: Rule = (tree) => {
  const uses = usesOf(tree);
  return each(tree, (file, target, line) => {
    const own = areaOf(file);
    const other = areaOf(target);
    if (own === null || other === null || own === other) return null;
    if (isTest(file) || isBench(file)) return null;
    if (!isDoor(target) && !isScreen(file)) {
      return { line, rule: 'area-door', detail: `${target} is not a door of ${other}` };
    }
    if (isScreen(file) || uses.get(own)?.has(other)) return null;
    const detail = `areas/${own}/README.md does not say "uses: ${other}"`;
    return { line, rule: 'area-uses', detail };
  });
};

function usesOf(tree: Tree): Map<string, Set<string>> {
  const uses = new Map<string, Set<string>>();
  for (const { path: file, text } of tree.values()) {
    const area = /^areas\/([^/]+)\/README\.md$/.exec(file)?.[1];
    if (area === undefined) continue;
    const line = /^uses:(.*)$/m.exec(text)?.[1] ?? '';
    const plain = line.replace(/\(.*$/, '');
    const names = plain.split(',').map((name) => name.trim());
    uses.set(area, new Set(names.filter((name) => name !== '' && name !== 'none')));
  }
  return uses;
}

/** Every area has a README with a line `uses:`, and what areas use has no cycle. */
export const areaGraph: Rule = (tree) => {
  const areas = new Set([...tree.keys()].flatMap((file) => areaOf(file) ?? []));
  const uses = usesOf(tree);
  const findings: Finding[] = [];
  for (const area of [...areas].sort()) {
    const file = `areas/${area}/README.md`;
    const text = tree.get(file)?.text;
    if (text === undefined || !/^uses:/m.test(text)) {
      findings.push({
        file,
        line: 1,
        rule: 'area-readme',
        detail: 'no README with a line "uses:"',
      });
    }
    const way = wayBack(uses, area);
    if (way !== null) {
      findings.push({ file, line: 1, rule: 'area-cycle', detail: way.join(' > ') });
    }
  }
  return findings;
};

/** A way from an area back to itself, or null. */
function wayBack(uses: Map<string, Set<string>>, area: string): string[] | null {
  const queue: string[][] = [[area]];
  const seen = new Set<string>();
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    for (const next of uses.get(way.at(-1)!) ?? []) {
      if (next === area) return [...way, area];
      if (!seen.has(next)) queue.push([...way, next]);
      seen.add(next);
    }
  }
  return null;
}

/** Screens import model.ts, so nothing of the server may hang on it. */
export const modelPure: Rule = (tree) =>
  [...tree.values()].flatMap((file) => {
    if (!/^areas\/[^/]+\/(model|lifecycle)\.ts$/.test(file.path)) return [];
    const seen = new Set<string>();
    const visit = (at: string): string | null => {
      if (seen.has(at)) return null;
      seen.add(at);
      for (const each of tree.get(at)?.imports ?? []) {
        if (each.type_only) continue;
        if (/^(node:|pg$|pino$|fastify)/.test(each.from)) return `${at} imports ${each.from}`;
        if (each.target === null) continue;
        if (each.target.endsWith('.sql.ts')) return `${at} imports ${each.from}`;
        const deeper = visit(each.target);
        if (deeper !== null) return deeper;
      }
      return null;
    };
    const found = visit(file.path);
    return found === null
      ? []
      : [{ file: file.path, line: 1, rule: 'model-pure', detail: `reaches the server: ${found}` }];
  });

const ENTRY = /^(fahuo\.ts|.*\.(test|long)\.tsx?|.*\.d\.ts)$/;

/** Files that nobody imports and nobody names; those that only tests use are dead too. */
export const deadFiles: Rule = (tree) => {
  const used = new Set<string>();
  for (const file of tree.values()) {
    for (const { target } of file.imports) {
      if (target === null || target === file.path) continue;
      if (!isTest(file.path) || isTest(target)) used.add(target);
    }
  }
  const named = [...tree.values()].map(({ path: file, text }) => ({ file, text }));
  return [...tree.keys()].flatMap((file) => {
    if (!isCode(file) || ENTRY.test(file) || isBench(file) || used.has(file)) return [];
    // Child processes, workers and pages name their file instead of importing it.
    const base = path.posix.basename(file);
    const quoted = new RegExp(`['"/\`]${base.replaceAll('.', '\\.')}['"\`]`);
    if (tree.get(file)!.text.includes('import.meta.main')) return [];
    const mentioned = named.some(
      (each) =>
        each.file !== file && (!isTest(each.file) || isTest(file)) && mentions(each, quoted),
    );
    return mentioned
      ? []
      : [{ file, line: 1, rule: 'dead-file', detail: 'nothing but tests uses it' }];
  });
};

/** A mention that is not an import: one of a file of the same name elsewhere does not count. */
function mentions({ file, text }: { file: string; text: string }, quoted: RegExp): boolean {
  if (!/\.(ts|tsx|mjs|html|json|yml)$/.test(file)) return false;
  return text
    .split('\n')
    .some((line) => quoted.test(line) && !/\bfrom\s+['"]|\bimport\(|^import\s+['"]/.test(line));
}

type Found = { line: number; rule: string; detail: string } | null;

function each(
  tree: Tree,
  judge: (file: string, target: string, line: number, type_only: boolean) => Found,
): Finding[] {
  return [...tree.values()].flatMap((file) =>
    file.imports.flatMap(({ target, line, type_only }) => {
      if (target === null || !isCode(file.path)) return [];
      const found = judge(file.path, target, line, type_only);
      return found === null ? [] : [{ file: file.path, ...found }];
    }),
  );
}
