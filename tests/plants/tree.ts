/**
 * A small tree in which every rule of tidiness is broken. A line that ends in `// PLANT rule` (or
 * `-- PLANT rule`) must be found by that rule; the marks are taken off before the rules look.
 */

const HEAD = '/** What this file is for. */\n';
const BODY = Array.from({ length: 71 }, (_, n) => `  work(${n});`).join('\n');

const FILES: Record<string, string> = {
  'fahuo.ts': `${HEAD}import './cli/start.ts';\nimport './areas/areas.ts';\nimport './web/main.tsx';\n`,
  'cli/start.ts': `${HEAD}import '../carriers/fast.ts';\nexport const start = new Date();\n`,
  'kernel/base.ts': `${HEAD}import { tea } from '../areas/tea/port.ts'; // PLANT import-direction
import { gen } from '../tools/gen.ts'; // PLANT import-direction
import { probe } from '../tests/probe.ts'; // PLANT import-direction
export const base = [tea, gen, probe];
// A remark about Math.random() and new Date() is not a call.
export const text = 'select a from b';
`,
  'kernel/kernel.sql': `-- name: mine :none
-- Fine.
insert into kernel.thing (tenant_id) values (:tenant_id);

-- name: theirs :none -- PLANT sql-ownership
-- Writes another's table.
update tea.leaf set qty = 1 where tenant_id = :tenant_id;
`,
  'tools/gen.ts': `${HEAD}export const gen = 1;\nif (import.meta.main) gen.toFixed();\n`,
  'tests/probe.ts': `${HEAD}import '../engines/path.ts';\nexport const probe = Math.random();\n`,
  'engines/path.ts': `${HEAD}import { base } from '../kernel/base.ts';
import { cup } from '../areas/cup/model.ts'; // PLANT import-direction
export const path = [base, cup, Math.random()]; // PLANT time-and-chance
`,
  'areas/areas.ts': `${HEAD}import './tea/commands.ts';\nimport './cup/commands.ts';\nimport './bare/utils.ts';\n`,
  'areas/tea/README.md': '# Tea // PLANT area-cycle\n\nuses: cup (for drinking)\n',
  'areas/tea/port.ts': `${HEAD}import { path } from '../../engines/path.ts';\nexport const tea = path;\n`,
  'areas/tea/commands.ts': `${HEAD}import { cups } from '../cup/cup.sql.ts'; // PLANT area-door
import { bare } from '../bare/port.ts'; // PLANT area-uses
import { cup } from '../cup/model.ts';
import { fast } from '../../carriers/fast.ts'; // PLANT import-direction
import { list } from './ui/list.tsx'; // PLANT import-direction
export const at = Date.now(); // PLANT time-and-chance
export async function find(tx: Tx, name: string) {
  // TODO: later // PLANT leftover
  await tx.query(\`select * from tea.leaf where name = '\${name}'\`); // PLANT built-sql
  await tx.system('select * from tea.leaf where name = ' + name); // PLANT built-sql
  return \`Choose \${name} from the list\`;
}
export function long() { // PLANT function-lines
${BODY}
}
`,
  'areas/tea/tea.sql': `-- name: leaves :many -- PLANT sql-tenant
-- Forgets whose.
select name from tea.leaf order by name;

-- name: locked :many -- PLANT sql-lock-order
-- Locks in any order.
select name from tea.leaf where tenant_id = :tenant_id for update;

-- name: queued :many
-- Does not wait, so the order does not matter; 'now()' in a text is none.
select name, 'now()' as t from tea.leaf where tenant_id = :tenant_id for update skip locked;

-- name: aged :many
-- Reads the clock of the database.
select name from tea.leaf where tenant_id = :tenant_id
  and at < now(); -- PLANT sql-clock

-- name: kinds :many
-- A reference table has no tenant.
select kind from tea.kind order by kind;

-- name: pour :none -- PLANT sql-ownership
-- Writes into another area.
with gone as (delete from cup.cup where tenant_id = :tenant_id returning cup_id) select 1;

-- name: keep :none
-- An upsert and a lock are not writes of another table.
insert into tea.leaf (tenant_id) values (:tenant_id) on conflict (tenant_id) do update set qty = 1;
`,
  'areas/tea/ui/list.tsx': `${HEAD}import { find } from '../commands.ts'; // PLANT screen-import
import type { Row } from '../commands.ts';
import { leaf } from '../model.ts';
import { table } from '../../../web/kit/table.tsx';
export const list = [find, leaf, table, Date.now()] as Row[];
`,
  'areas/tea/model.ts': `${HEAD}import { secret } from '../../kernel/secret.ts'; // PLANT model-pure@1
export const leaf = secret;
`,
  'areas/cup/README.md': '# Cup // PLANT area-cycle\n\nuses: tea\n',
  'areas/cup/model.ts': `${HEAD}export const cup = 1;\n`,
  'areas/cup/cup.sql.ts': `${HEAD}export const cups = ${"'x'".repeat(100)};\n`,
  'areas/cup/commands.ts': `export const a = 1; // PLANT header\n// @ts-ignore // PLANT leftover\n`,
  'areas/bare/port.ts': `${HEAD}export const bare = 1;\n`,
  'areas/bare/utils.ts': `${HEAD}// PLANT file-name@1\n`,
  'kernel/secret.ts': `${HEAD}import fs from 'node:fs';\nexport const secret = fs;\n`,
  'carriers/fast.ts': `${HEAD}import { shop } from '../channels/shop.ts'; // PLANT import-direction
export const fast = [shop, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccccccc]; // PLANT line-columns
`,
  'carriers/fast.sql': `-- name: none :none -- PLANT sql-place@1\n-- Nothing.\nselect 1;\n`,
  'channels/shop.ts': `${HEAD}export const shop = 1;\n`,
  'channels/forgotten.ts': `${HEAD}export const forgotten = 1; // PLANT dead-file@1\n`,
  'channels/tested.ts': `${HEAD}export const tested = 1; // PLANT dead-file@1\n`,
  'channels/tested.test.ts': `${HEAD}import { tested } from './tested.ts';\ntested.toFixed();\n`,
  'web/main.tsx': `${HEAD}import './kit/table.tsx';\nimport './tall.tsx';\n`,
  'web/kit/table.tsx': `${HEAD}export const table = 1;\n`,
  'web/tall.tsx': `${HEAD}// PLANT file-lines@1\n${'export {};\n'.repeat(600)}`,
  'migrations/0001_plain.sql': `create table tea.leaf (
  leaf_id bigserial, -- PLANT migration-plain
  at timestamptz default now()); -- PLANT sql-clock
create trigger t before insert on tea.leaf execute function f(); -- PLANT migration-plain
`,
};

/** The rendered schema of the planted tree. */
export const PLANTED_SCHEMA = `column tea.leaf.tenant_id uuid not null
column cup.cup.tenant_id uuid not null
column kernel.thing.tenant_id uuid not null
column tea.kind.kind text not null
`;

const CROWD = 31;

/** The texts without their marks, and what must be found, as `file:line rule`. */
export function plantedTree(): { texts: Record<string, string>; expected: string[] } {
  const expected = ['areas/bare/README.md:1 area-readme', 'engines/crowd:1 folder-files'];
  const texts: Record<string, string> = {};
  for (const [file, text] of Object.entries(FILES)) {
    const lines = text.split('\n').map((line, index) => {
      const mark = /\s*(?:\/\/|--) PLANT ([a-z-]+)(?:@(\d+))?$/.exec(line);
      if (mark === null) return line;
      expected.push(`${file}:${mark[2] ?? index + 1} ${mark[1]}`);
      return line.slice(0, mark.index);
    });
    texts[file] = lines.join('\n');
  }
  for (let n = 0; n < CROWD; n++) {
    texts[`engines/crowd/member-${n}.ts`] = `${HEAD}if (import.meta.main) run();\n`;
  }
  return { texts, expected };
}
