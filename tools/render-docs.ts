/** Renders the documents that follow from code: API, problems, lifecycles, permissions, schema. */
import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { schemaLines } from '../kernel/doctor.ts';
import { mermaid } from '../kernel/lifecycle.ts';
import { renderOpenApi } from '../kernel/openapi.ts';
import { allProblems } from '../kernel/problem.ts';
import { parts } from '../parts.ts';
import type { Rendered } from './gen.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function problemsPage(): string {
  const rows = allProblems().map(
    (each) =>
      `| \`${each.code}\` | ${each.status} | ${cell(each.en)} | ${cell(each.fix_en)} | ` +
      `${cell(each.zh)} | ${cell(each.fix_zh)} |`,
  );
  return [
    '# Problems',
    '',
    'What a call may be refused with. Rendered by `fahuo gen`.',
    '',
    '| Code | Status | What happened | What to do | 发生了什么 | 怎么办 |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function lifecyclesPage(): string {
  const sections = [...parts.lifecycles]
    .sort((a, b) => (a.machine < b.machine ? -1 : 1))
    .map((each) => {
      const states = Object.entries(each.states).map(
        ([name, label]) => `| \`${name}\` | ${label.en} | ${label.zh} |`,
      );
      const table = ['| State | English | 中文 |', '| --- | --- | --- |', ...states].join('\n');
      return `## ${each.machine}\n\n\`\`\`mermaid\n${mermaid(each)}\n\`\`\`\n\n${table}\n`;
    });
  return [
    '# Lifecycles',
    '',
    'Rendered by `fahuo gen` from the `lifecycle.ts` files.',
    '',
    ...sections,
  ].join('\n');
}

function commandsPage(): string {
  const rows = [...parts.commands]
    .map((each) => ({ ...each, call: `POST ${each.path}` }))
    .concat(parts.queries.map((each) => ({ ...each, call: `GET ${each.path}` })) as never)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, call, permission, en, zh }) => {
      const cells = [`\`${name}\``, `\`${call}\``, `\`${permission}\``, cell(en), cell(zh)];
      return `| ${cells.join(' | ')} |`;
    });
  const follow = parts.reactions.map(
    (each) => `| \`${each.name}\` | ${each.on.map((kind) => `\`${kind}\``).join(', ')} |`,
  );
  const timed = parts.sweeps.map((each) => `| \`${each.name}\` | every ${each.every_s} s |`);
  return [
    '# Commands, queries, and what follows from them',
    '',
    'Rendered by `fahuo gen`. Every command takes one input or an array of up to 1,000.',
    '',
    '| Name | Call | Permission | What it does | 作用 |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Reactions',
    '',
    '| Reaction | Events it reads |',
    '| --- | --- |',
    ...follow.sort(),
    ...timed.sort(),
    '',
  ].join('\n');
}

/** Every rendered document, with the schema of the database that `client` is connected to. */
export async function renderDocs(client: pg.Client, root: string): Promise<Rendered[]> {
  const page = (name: string, text: string) => ({ file: path.join(root, 'docs', name), text });
  fs.mkdirSync(path.join(root, 'docs'), { recursive: true });
  const schema = `${(await schemaLines(client)).join('\n')}\n`;
  return [
    { file: path.join(root, 'migrations/schema.txt'), text: schema },
    page('openapi.json', `${JSON.stringify(renderOpenApi(parts), null, 1)}\n`),
    page('problems.md', problemsPage()),
    page('lifecycles.md', lifecyclesPage()),
    page('commands.md', commandsPage()),
  ];
}
