/**
 * Import over HTTP: an uploaded file is stored, understood at once and worked on in the background;
 * its progress is a row that screens read, its refused rows are a download.
 */

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ImportKind, importKinds, importOptionsSchema } from '../../areas/imports/model.ts';
import { visibleRun } from '../../areas/imports/queries.ts';
import { parseInput } from '../../kernel/command.ts';
import { idMaker } from '../../kernel/id.ts';
import { scopeOf } from '../../kernel/permission.ts';
import { kernelProblem, Problem } from '../../kernel/problem.ts';
import type { Actor } from '../../kernel/record.ts';
import { type RouteContext, type RouteReply, route } from '../../kernel/route.ts';
import { type ImportFileOptions, importFile, runImport } from './import-file.ts';
import { describeFile, openFile } from './import-plan.ts';
import { templateHeader } from './presets.ts';
import { csvProblem } from './problems.ts';

const mostMb = 200;
const mostBytes = mostMb * 1024 * 1024;
/** So many files are worked on at a time; each takes some memory and a connection. */
const mostUnderWay = 4;

const underWay = new Map<string, { done: Promise<void>; stop: AbortController }>();

/** Lets files that are being imported stop after their batch; run again, they go on. */
export async function stopImports(): Promise<void> {
  for (const each of underWay.values()) each.stop.abort();
  await Promise.all([...underWay.values()].map((each) => each.done));
}

/** Waits until no file is being imported. */
export async function importsDone(): Promise<void> {
  while (underWay.size > 0) await Promise.all([...underWay.values()].map((each) => each.done));
}

const fileProblems = [
  'FIELD_INVALID',
  'FIELD_UNKNOWN',
  'REQUEST_TOO_LARGE',
  'TRY_LATER',
  ...csvProblem.codes,
];

const types: Record<string, string> = {
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.csv': 'text/csv',
};

interface Upload {
  run_id: string;
  folder: string;
  options: ImportFileOptions;
}

function kindOf(text: string | undefined): ImportKind {
  const kind = importKinds.find((each) => each === text);
  if (kind === undefined) throw kernelProblem('NOT_FOUND', { what: 'kind of import' });
  return kind;
}

/** The header X-File-Name (percent-encoded) or the query's file_name; no part of it is a path. */
function fileNameOf({ headers, query }: RouteContext): string {
  const given = query['file_name'] ?? headers['x-file-name'];
  const text = typeof given === 'string' ? given : '';
  let name = text;
  try {
    name = decodeURIComponent(text);
  } catch {
    // Not percent-encoded: taken as it is.
  }
  const plain = basename(name.replaceAll('\\', '/')).replace(/[\p{C}]/gu, '');
  return plain.slice(-200) || 'upload.csv';
}

/** What the query says about the file. @throws FIELD_INVALID, FIELD_UNKNOWN. */
function optionsOf({ query, locale }: RouteContext) {
  const { file_name: _, mapping, lang = locale, ...rest } = query;
  let columns: unknown;
  try {
    columns = mapping === undefined ? undefined : JSON.parse(mapping);
  } catch {
    const members = { field: 'mapping', reason: 'is not JSON', reason_zh: '不是 JSON' };
    throw kernelProblem('FIELD_INVALID', members, '/mapping');
  }
  const said = { ...rest, lang, ...(columns === undefined ? {} : { mapping: columns }) };
  const input = parseInput(importOptionsSchema, said);
  if (input instanceof Problem) throw input;
  return input;
}

/**
 * Writes the body to a file, no more than the limit, and returns its length. A body that is not
 * much longer is read to its end, since a browser hears no answer before it has sent everything.
 */
async function store({ stream, headers }: RouteContext, path: string): Promise<number> {
  if (Number(headers['content-length'] ?? 0) > mostBytes) return mostBytes + 1;
  let bytes = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= mostBytes) done(null, chunk);
      else if (bytes <= 2 * mostBytes) done(null);
      else done(kernelProblem('REQUEST_TOO_LARGE', { limit_mb: mostMb }));
    },
  });
  await pipeline(stream, limit, createWriteStream(path, { mode: 0o600 }));
  return bytes;
}

/** Stores the body under a name of ours. @throws REQUEST_TOO_LARGE. */
async function receive(context: RouteContext): Promise<Upload> {
  const { services } = context;
  const kind = kindOf(context.params['kind']);
  const said = optionsOf(context);
  const file_name = fileNameOf(context);
  const run_id = idMaker(services.clock, services.random).next();
  const folder = join(services.data_dir, 'imports', run_id);
  const extension = extname(file_name).toLowerCase() === '.xlsx' ? '.xlsx' : '.csv';
  const path = join(folder, `source${extension}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const bytes = await store(context, path);
    if (bytes > mostBytes) throw kernelProblem('REQUEST_TOO_LARGE', { limit_mb: mostMb });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const error_path = join(folder, `errors${extension}`);
  const options = { ...(said as ImportFileOptions), kind, path, file_name, error_path, run_id };
  return { run_id, folder, options };
}

function actorOf({ actor }: RouteContext): Actor {
  if (actor === null) throw kernelProblem('SIGN_IN_REQUIRED');
  return actor;
}

export const importColumnsRoute = route({
  name: 'import.columns',
  method: 'POST',
  path: '/v1/imports/:kind/columns',
  en: 'Tells which columns a file has and which fields they were taken for; keeps nothing',
  zh: '识别文件的列及其对应字段；不保存任何数据',
  permission: 'import.run',
  body: 'stream',
  problems: [...fileProblems, 'NOT_FOUND'],
  async handle(context) {
    const { folder, options } = await receive(context);
    try {
      return { body: await describeFile(context.services, actorOf(context), options) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

export const importTemplateRoute = route({
  name: 'import.template',
  method: 'GET',
  path: '/v1/imports/templates/:kind',
  en: 'An empty file with the columns that an import knows, in the language asked for',
  zh: '下载空白导入模板（表头随语言）',
  permission: 'import.run',
  problems: ['NOT_FOUND'],
  async handle({ params, locale }): Promise<RouteReply> {
    const kind = kindOf(params['kind']);
    const cells = templateHeader(kind, locale);
    const headers = {
      'content-type': types['.csv']!,
      'content-disposition': `attachment; filename="fahuo-${kind}.csv"`,
    };
    // The mark at the beginning tells spreadsheets that the text is UTF-8.
    return { headers, body: Buffer.from(`\ufeff${cells.join(',')}\r\n`) };
  },
});

export const importPreviewRoute = route({
  name: 'import.preview',
  method: 'POST',
  path: '/v1/imports/:kind/preview',
  en: 'Tells what a file holds, which columns were found and what would be refused; keeps nothing',
  zh: '预览文件：内容、识别出的列及会被退回的行；不保存任何数据',
  permission: 'import.run',
  body: 'stream',
  problems: [...fileProblems, 'NOT_FOUND'],
  async handle(context) {
    const { folder, options } = await receive(context);
    try {
      const { error_path: _, ...rest } = options;
      const looked = { ...rest, dry_run: true };
      const result = await importFile(context.services, actorOf(context), looked);
      const { run_id: __, error_file: ___, peak_mb: ____, ...told } = result;
      return { body: told };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

export const importStartRoute = route({
  name: 'import.start',
  method: 'POST',
  path: '/v1/imports/:kind',
  en: 'Takes a file in and imports it in the background; run_id tells where to look for progress',
  zh: '上传文件并在后台导入；用 run_id 查询进度',
  permission: 'import.run',
  body: 'stream',
  problems: [...fileProblems, 'NOT_FOUND'],
  async handle(context): Promise<RouteReply> {
    if (underWay.size >= mostUnderWay) {
      throw kernelProblem('TRY_LATER', { reason: 'other imports are running', retry_after_s: 30 });
    }
    const { services } = context;
    const actor = actorOf(context);
    const { run_id, folder, options } = await receive(context);
    const stop = new AbortController();
    try {
      const opened = await openFile(services, actor, options);
      const { preview } = opened.table;
      const working = runImport(services, actor, opened, { ...options, signal: stop.signal });
      const done = working
        // The rows are stored now, or came back in the error file: the upload is not needed.
        .then(() => rm(options.path, { force: true }))
        .catch((error: unknown) => {
          // The run itself says what was wrong; only faults concern the operator.
          if (!(error instanceof Problem)) services.log.error({ err: error, run_id }, 'fault');
        })
        .finally(() => underWay.delete(run_id));
      underWay.set(run_id, { done, stop });
      const { mapping } = opened.columns;
      const told = { run_id, preview, preset: opened.preset.name, mapping: mapping.columns };
      return { status: 202, body: { ...told, unused: opened.unused } };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  },
});

export const importErrorsRoute = route({
  name: 'import.errors',
  method: 'GET',
  path: '/v1/imports/:run_id/errors',
  en: 'The rows that an import refused, as the same file with reasons',
  zh: '下载导入被退回的行（原文件格式，附原因）',
  permission: 'import.read',
  problems: ['NOT_FOUND', 'FIELD_INVALID'],
  async handle(context): Promise<RouteReply> {
    const { services, params } = context;
    const actor = actorOf(context);
    const run_id = params['run_id'] ?? '';
    const missing = () => kernelProblem('NOT_FOUND', { what: 'error file' });
    if (!/^[0-9a-f-]{36}$/.test(run_id)) throw missing();
    const options = { scope: scopeOf(actor), now: services.clock.now(), name: 'import.errors' };
    const run = await services.db.transaction({ ...options, read_only: true }, (tx) =>
      visibleRun(tx, run_id, actor),
    );
    // A run of the command line keeps its file elsewhere; that is not for downloading.
    const home = join(services.data_dir, 'imports', run_id);
    const path = await realpath(run.error_file ?? '').catch(() => null);
    if (path === null || path !== join(await realpath(home).catch(() => ''), basename(path))) {
      throw missing();
    }
    const extension = extname(path);
    const name = `${basename(run.file_name, extname(run.file_name))}.errors${extension}`;
    const headers = {
      'content-type': types[extension] ?? 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'no-store',
    };
    return { headers, body: createReadStream(path) };
  },
});
