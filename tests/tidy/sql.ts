/** Rules on SQL files: whose tables they write, in which tenant, how they lock, by which clock. */
import { areaOf, type Finding, type Rule, type SourceFile, type Tree } from './tree.ts';

interface Statement {
  name: string;
  line: number;
  /** Without comments and strings. */
  text: string;
}

/** Blanks comments and strings, keeping lines. */
function plain(sql: string): string {
  return sql.replace(/--[^\n]*|'(?:[^']|'')*'/g, (found) => found.replace(/[^\n]/g, ' '));
}

function statementsOf(file: SourceFile): Statement[] {
  const found: Statement[] = [];
  const text = plain(file.text).split('\n');
  for (const [index, line] of file.lines.entries()) {
    const name = /^-- (?:name|check): (.+?)(?: :(?:one|maybe|many|none))?\s*$/.exec(line)?.[1];
    if (name !== undefined) found.push({ name, line: index + 1, text: '' });
    else if (found.length > 0) found.at(-1)!.text += `${text[index]}\n`;
  }
  return found;
}

const sqlFiles = (tree: Tree) => [...tree.values()].filter((file) => file.path.endsWith('.sql'));
const isMigration = (file: string) => file.startsWith('migrations/');
const isDoctor = (file: string) => file.endsWith('.doctor.sql');

/** Written by whoever claims a name: sign-in names, numbers on parcels. */
const SHARED = new Set(['kernel.routing']);

/** An area writes only its own schema, the kernel only its own, adapters none. */
export const sqlOwnership: Rule = (tree) =>
  sqlFiles(tree).flatMap((file) => {
    if (isMigration(file.path)) return [];
    const owner = isDoctor(file.path) ? null : (areaOf(file.path) ?? file.path.split('/')[0]!);
    return statementsOf(file).flatMap((each) => {
      const text = each.text.replace(/\bfor\s+(no\s+key\s+)?update\b|\bdo\s+update\s+set\b/gi, '');
      const writes = [
        ...text.matchAll(/\b(insert\s+into|update|delete\s+from)\s+([a-z_]\w*)\.(\w+)/gi),
      ];
      return writes.flatMap(([, verb, schema, table]) =>
        schema === owner || SHARED.has(`${schema}.${table}`)
          ? []
          : [finding(file, each, 'sql-ownership', `${verb} ${schema}.${table} is not its own`)],
      );
    });
  });

const CLOCK =
  /\b(now|random|clock_timestamp|statement_timestamp|transaction_timestamp|gen_random_uuid|uuidv7|uuidv4)\s*\(|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b/i;

/** Time comes as :now and ids from the application, so that both can be simulated. */
export const sqlClock: Rule = (tree) =>
  sqlFiles(tree).flatMap((file) =>
    plain(file.text)
      .split('\n')
      .flatMap((line, index) => {
        const found = CLOCK.exec(line);
        if (found === null) return [];
        const at = { file: file.path, line: index + 1 };
        return [{ ...at, rule: 'sql-clock', detail: `${found[0]} instead of a parameter` }];
      }),
  );

/** Tables with a tenant, from the rendered schema. */
function tenantTables(schema: string): Set<string> {
  const lines = schema.matchAll(/^column (\S+)\.tenant_id /gm);
  return new Set([...lines].map((found) => found[1]!));
}

/** Found by what arrives without a tenant. */
const WITHOUT = new Set(['kernel.tenant', 'kernel.routing']);

/** Every statement on a tenant's table names the tenant. `schema`: the text of migrations/schema.txt. */
export const sqlTenant =
  (schema: string): Rule =>
  (tree) => {
    const tables = tenantTables(schema);
    return sqlFiles(tree).flatMap((file) => {
      if (isMigration(file.path) || file.path === 'kernel/catalog.doctor.sql') return [];
      return statementsOf(file).flatMap((each) => {
        const touched = [...each.text.matchAll(/\b([a-z_]\w*\.[a-z_]\w*)\b/g)]
          .map((found) => found[1]!)
          .filter((name) => tables.has(name) && !WITHOUT.has(name));
        if (touched.length === 0 || /:tenant_id\b/.test(each.text)) return [];
        return [finding(file, each, 'sql-tenant', `touches ${touched[0]} without :tenant_id`)];
      });
    });
  };

/** Rows are locked in one order, so that two transactions cannot wait for each other. */
export const sqlLockOrder: Rule = (tree) =>
  sqlFiles(tree).flatMap((file) =>
    statementsOf(file).flatMap((each) => {
      const locks = [...each.text.matchAll(/\bfor\s+(no\s+key\s+)?(update|share)\b([^;)]*)/gi)];
      return locks.flatMap((lock) => {
        // What does not wait cannot be waited for in a circle.
        if (/skip\s+locked|nowait/i.test(lock[3]!)) return [];
        if (/\border\s+by\b/i.test(each.text.slice(0, lock.index))) return [];
        return [finding(file, each, 'sql-lock-order', 'locks rows without ORDER BY')];
      });
    }),
  );

const UNSHARDED =
  /\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b|\bcreate\s+sequence\b|\b(small|big)?serial\b|\bas\s+identity\b|\bnextval\s*\(/i;

/** What does not run on a sharded database, or hides rules from the reader. */
export const migrationsPlain: Rule = (tree) =>
  sqlFiles(tree).flatMap((file) => {
    if (!isMigration(file.path)) return [];
    return plain(file.text)
      .split('\n')
      .flatMap((line, index) => {
        const found = UNSHARDED.exec(line);
        const at = { file: file.path, line: index + 1 };
        return found === null ? [] : [{ ...at, rule: 'migration-plain', detail: found[0] }];
      });
  });

/** Statements only in kernel/ and areas/: adapters call ports. */
export const sqlPlaces: Rule = (tree) =>
  sqlFiles(tree).flatMap(({ path: file }) =>
    /^(kernel|areas\/[^/]+|migrations)\/[^/]+\.sql$/.test(file)
      ? []
      : [{ file, line: 1, rule: 'sql-place', detail: 'statements live in kernel/ and areas/' }],
  );

function finding(file: SourceFile, each: Statement, rule: string, detail: string): Finding {
  return { file: file.path, line: each.line, rule, detail: `${each.name}: ${detail}` };
}
